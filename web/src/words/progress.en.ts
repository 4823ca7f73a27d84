/** What is said of a clip that is being worked on, in English. */
export const progress = {
  label: "Progress",
  left: (time: string) => `about ${time} left`,
  onceBegun: (time: string) => `about ${time} once begun`,
};
