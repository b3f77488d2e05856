/* A finger: it drags no files and rows, presses no Shift, and a field in focus brings a keyboard up. */
export const isTouch = () => matchMedia('(pointer: coarse)').matches;
