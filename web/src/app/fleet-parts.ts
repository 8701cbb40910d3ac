/** What the shell needs beside the page where there is more than one member, in one piece that is loaded then. */
export { InstancePicker } from "./InstancePicker.tsx";
export { MemberNotice } from "./MemberNotice.tsx";
