/** Files that somebody has dropped, pasted or chosen, and where they go. */
export type TakeFiles = (
  files: readonly File[],
  options: {
    /** The address that takes them, each as a multipart form. */
    readonly action: string;
    /** Files that were left out, since they are no photos. */
    readonly leftOut?: number;
  },
) => void;
