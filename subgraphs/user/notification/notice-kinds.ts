export const bookingNoticeKinds = [
  'BOOKING_CONFIRMED',
  'BOOKING_REJECTED',
  'BOOKING_CANCELLED',
  'BOOKING_EXPIRED',
] as const;
export type BookingNoticeKind = (typeof bookingNoticeKinds)[number];

/** What happened to the account itself. Whoever got into it must not be able to keep its person from being told. */
export const securityNoticeKinds = ['PASSWORD_CHANGED', 'SESSION_REUSED', 'ROLE_CHANGED'] as const;
export type SecurityNoticeKind = (typeof securityNoticeKinds)[number];

/** Everything that a person may be told of. */
export const noticeKinds = [...bookingNoticeKinds, ...securityNoticeKinds] as const;
export type NoticeKind = (typeof noticeKinds)[number];

export const isSecurityNotice = (kind: NoticeKind): kind is SecurityNoticeKind =>
  securityNoticeKinds.some((one) => one === kind);
