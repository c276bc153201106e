export function occupyDataFolder(dataDir: string): () => void;
export function occupantOf(dataDir: string): number | undefined;
