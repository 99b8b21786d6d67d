import { styleText } from 'node:util';

type Colour = (text: string) => string;

/** Colours for one stream; each function leaves the text as it is where colours are off. */
export interface Paint {
  readonly enabled: boolean;
  readonly bold: Colour;
  readonly dim: Colour;
  readonly red: Colour;
  readonly green: Colour;
  readonly yellow: Colour;
  readonly cyan: Colour;
}

/** @param enabled whether the stream gets colours; the stream and the environment are not asked again */
export function createPaint(enabled: boolean): Paint {
  const colour =
    (style: Parameters<typeof styleText>[0]): Colour =>
    (text) =>
      enabled && text !== '' ? styleText(style, text, { validateStream: false }) : text;
  return {
    enabled,
    bold: colour('bold'),
    dim: colour('dim'),
    red: colour('red'),
    green: colour('green'),
    yellow: colour('yellow'),
    cyan: colour('cyan'),
  };
}
