// Elements made by calls.

export const element = (tag, more, ...children) => {
  const { testid, ...properties } = more;
  const made = Object.assign(document.createElement(tag), properties);
  if (testid) made.dataset.testid = testid;
  made.append(...children);
  return made;
};

// A button; with a label for screen readers, if its words are not enough.
export const button = (testid, label, onclick, ...children) => {
  const made = element("button", { testid, type: "button", onclick }, ...children);
  if (label) made.ariaLabel = label;
  return made;
};
