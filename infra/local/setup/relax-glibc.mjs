// Drops the GLIBC_2.38 requirement of a shared object that needs it for nothing but `__isoc23_*` (the
// same functions as before, renamed by newer headers) and `fmod`, so that it loads on 2.36 and 2.37.
// Refuses an object that needs anything else of 2.38.

const SHT_DYNSYM = 11;
const SHT_GNU_VERNEED = 0x6ffffffe;
const SHT_GNU_VERSYM = 0x6fffffff;
const VER_FLG_WEAK = 2;
const RENAMED = '__isoc23_';

/** Changes the ELF image in `image` in place. Returns the names of the symbols that were relaxed. */
export function relaxGlibc(image, versions = ['GLIBC_2.38']) {
  const sections = readSections(image);
  const dynsym = section(sections, SHT_DYNSYM);
  const versym = section(sections, SHT_GNU_VERSYM);
  const verneed = section(sections, SHT_GNU_VERNEED);
  const strings = sections[dynsym.link];
  const text = (at) => image.toString('latin1', strings.offset + at, image.indexOf(0, strings.offset + at));

  const relaxed = weakenVersions(image, verneed, text, versions);
  const names = [];
  for (let i = 1; i < dynsym.size / 24; i++) {
    const versionAt = versym.offset + 2 * i;
    const base = relaxed.get(image.readUInt16LE(versionAt) & 0x7fff);
    if (base === undefined) continue;
    const symbolAt = dynsym.offset + 24 * i;
    const nameAt = image.readUInt32LE(symbolAt);
    const name = text(nameAt);
    // The tail of `__isoc23_strtol` is `strtol`: the string table already holds the older name.
    if (name.startsWith(RENAMED)) image.writeUInt32LE(nameAt + RENAMED.length, symbolAt);
    else if (name !== 'fmod') throw new Error(`it needs ${name} of a newer C library`);
    image.writeUInt16LE(base, versionAt);
    names.push(name);
  }
  return names;
}

function readSections(image) {
  if (image.readUInt32LE(0) !== 0x464c457f || image[4] !== 2) throw new Error('not a 64-bit ELF file');
  const tableAt = Number(image.readBigUInt64LE(40));
  const entrySize = image.readUInt16LE(58);
  return Array.from({ length: image.readUInt16LE(60) }, (_, i) => {
    const at = tableAt + i * entrySize;
    return {
      type: image.readUInt32LE(at + 4),
      offset: Number(image.readBigUInt64LE(at + 24)),
      size: Number(image.readBigUInt64LE(at + 32)),
      link: image.readUInt32LE(at + 40),
      info: image.readUInt32LE(at + 44),
    };
  });
}

function section(sections, type) {
  const found = sections.find((candidate) => candidate.type === type);
  if (found === undefined) throw new Error(`no section of type 0x${type.toString(16)}`);
  return found;
}

/** Marks the versions as weak, so that the loader does not insist, and maps each to its file's oldest version. */
function weakenVersions(image, verneed, text, versions) {
  const relaxed = new Map();
  let needAt = verneed.offset;
  for (let i = 0; i < verneed.info; i++) {
    const needed = [];
    let at = needAt + image.readUInt32LE(needAt + 8);
    for (let k = 0; k < image.readUInt16LE(needAt + 2); k++) {
      needed.push({ at, name: text(image.readUInt32LE(at + 8)), index: image.readUInt16LE(at + 6) & 0x7fff });
      at += image.readUInt32LE(at + 12);
    }
    for (const version of needed.filter(({ name }) => versions.includes(name))) {
      const base = needed.find(({ name }) => name === BASE_VERSION[process.arch]);
      if (base === undefined) throw new Error(`${text(image.readUInt32LE(needAt + 4))} has no base version`);
      image.writeUInt16LE(image.readUInt16LE(version.at + 4) | VER_FLG_WEAK, version.at + 4);
      relaxed.set(version.index, base.index);
    }
    needAt += image.readUInt32LE(needAt + 12);
  }
  return relaxed;
}

// The version that an architecture's first symbols carry.
const BASE_VERSION = { x64: 'GLIBC_2.2.5', arm64: 'GLIBC_2.17' };
