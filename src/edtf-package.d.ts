// The package ships no types; this is the part that we use.
declare module 'edtf' {
  interface ExtendedDate {
    readonly type: string;
    /** First and last instant that it can mean, in ms since 1970 UTC; infinite for an open interval. */
    readonly min: number;
    readonly max: number;
  }
  export default function edtf(text: string): ExtendedDate;
}
