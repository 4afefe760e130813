/** What tabs say where they do not fit beside each other. */
export const tabWords = { scrollLeftAriaLabel: 'Scroll the tabs left', scrollRightAriaLabel: 'Scroll the tabs right' };
