/** Who walks. What it may see is decided by what stands here, which the graph is never asked about. */
export type Identity = {
  label: string;
  /** Everybody of a kind may ask for the same fields. */
  kind: 'nobody' | 'customer' | 'provider' | 'ops' | 'admin' | 'partner' | 'spare' | 'refused';
  id: string | null;
  authorization: string | undefined;
  email: string;
  password: string;
  refreshToken: string;
  /** The ids of all sessions that it was handed tokens for. */
  sessions: ReadonlySet<string>;
  /** Since when its access token has been there, in milliseconds. */
  signedInAt: number;
  /** Whether an admin of the walk may have made something else of it. */
  promoted: boolean;
};

/** People who may read people and all bookings. */
export const isStaff = ({ kind }: Identity): boolean => kind === 'ops' || kind === 'admin';

/** Somebody whose account has to stay as it is, because the walk goes on with it. */
export const isKept = ({ kind }: Identity): boolean => !['nobody', 'spare', 'refused'].includes(kind);

export const bare = {
  id: null,
  email: '',
  password: '',
  refreshToken: '',
  sessions: new Set<string>(),
  signedInAt: 0,
  promoted: false,
} as const;
