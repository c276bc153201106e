/** A mail of one part of plain text, decoded. Header names are in lower case. */
export type ReadMail = { headers: Record<string, string>; text: string; raw: string };

/** Reads what the product sends: RFC 5322 with RFC 2047 words, and a body in one of the usual encodings. */
export function readMail(bytes: Buffer): ReadMail {
  const raw = bytes.toString('latin1');
  const end = raw.indexOf('\r\n\r\n');
  const head = raw.slice(0, end).replace(/\r\n[ \t]/g, ' ');
  const headers: Record<string, string> = {};
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    if (name in headers) throw new Error(`the header ${name} is there twice`);
    headers[name] = decodeWords(line.slice(colon + 1).trim());
  }
  const body = decode(raw.slice(end + 4), headers['content-transfer-encoding'] ?? '7bit');
  return { headers, text: body.toString('utf8').replace(/\r\n/g, '\n'), raw };
}

function decode(text: string, encoding: string): Buffer {
  switch (encoding.toLowerCase()) {
    case 'base64':
      return Buffer.from(text, 'base64');
    case 'quoted-printable':
      return quoted(text.replace(/=\r\n/g, ''));
    default:
      return Buffer.from(text, 'latin1');
  }
}

const quoted = (text: string): Buffer =>
  Buffer.from(
    text.replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );

const decodeWords = (text: string): string =>
  text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/((?:=\?utf-8\?[bq]\?[^?]*\?=)+)/gi, (words) =>
      Buffer.concat(
        [...words.matchAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi)].map(([, kind = '', coded = '']) =>
          kind.toLowerCase() === 'b' ? Buffer.from(coded, 'base64') : quoted(coded.replaceAll('_', ' ')),
        ),
      ).toString('utf8'),
    );
