/** Whether the window runs on macOS, whose keyboards have other modifiers. */
export const onMac = /Mac/.test(navigator.platform);
