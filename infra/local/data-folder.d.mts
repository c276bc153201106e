export function occupyDataFolder(dataDir: string, ports: readonly number[]): Promise<() => void>;
export function occupantOf(dataDir: string): Promise<number | undefined>;
