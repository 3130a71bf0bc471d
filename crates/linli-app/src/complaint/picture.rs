//! Photos as they are kept: without the place, the time and the device that a camera writes into them (V02), and without
//! anything after the picture's end (P09).
//!
//! Owns reading the frame of JPEG, PNG and WebP: size in pixels, parts that are kept, parts that go. Never decodes a
//! pixel. Called wherever a file is attached to a case.

/// Most pixels of a picture: what the best telephones take, and far less than 50,000 x 50,000.
const MOST_PIXELS: u64 = 210_000_000;
/// Longest side, in pixels.
const LONGEST: u32 = 24_000;

/// Why a picture is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// It does not hold together.
    Broken,
    /// More pixels than anybody can open.
    TooManyPixels,
}

impl Flaw {
    /// The code of its words (`files.*`, `issue.*`).
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Broken => "file_broken",
            Self::TooManyPixels => "too_many_pixels",
        }
    }
}

/// The picture without what the camera wrote into it. Other kinds of files stay as they are.
///
/// # Errors
/// [`Flaw`] for a picture that cannot be read, or is too large to be shown.
pub(crate) fn cleaned(kind: &str, bytes: &[u8]) -> Result<Vec<u8>, Flaw> {
    let cleaned = match kind {
        "image/jpeg" => jpeg(bytes),
        "image/png" => png(bytes),
        "image/webp" => webp(bytes),
        _ => return Ok(bytes.to_vec()),
    };
    let (kept, (width, height)) = cleaned.ok_or(Flaw::Broken)?;
    if width == 0 || height == 0 {
        return Err(Flaw::Broken);
    }
    let pixels = u64::from(width) * u64::from(height);
    let fits = pixels <= MOST_PIXELS && width <= LONGEST && height <= LONGEST;
    if fits { Ok(kept) } else { Err(Flaw::TooManyPixels) }
}

/// What is kept, with width and height.
type Kept = Option<(Vec<u8>, (u32, u32))>;

/// Segments up to the end of the picture. How it was held is kept as the one thing that a viewer needs.
fn jpeg(bytes: &[u8]) -> Kept {
    let (mut out, mut size, mut turned) = (vec![0xff, 0xd8], None, None);
    let mut rest = bytes.get(2..)?;
    loop {
        let marker = *rest.get(1).filter(|_| rest.first() == Some(&0xff))?;
        match marker {
            // Filling.
            0xff => rest = rest.get(1..)?,
            0xd9 => {
                out.extend([0xff, 0xd9]);
                let size = size?;
                return Some((out, size));
            }
            _ => {
                let length = usize::from(number(rest.get(2..4)?));
                let (segment, after) = rest.split_at_checked(2 + length)?;
                let content = segment.get(4..)?;
                if marker == 0xe1 && turned.is_none() {
                    turned = orientation(content);
                    if let Some(turn) = turned {
                        out.extend(exif_of(turn));
                    }
                }
                if is_frame(marker) {
                    let (high, wide) = (content.get(1..3)?, content.get(3..5)?);
                    size = Some((u32::from(number(wide)), u32::from(number(high))));
                }
                if stays(marker, content) {
                    out.extend(segment);
                }
                rest = after;
                if marker == 0xda {
                    let scan = scan(rest);
                    out.extend(rest.get(..scan)?);
                    rest = rest.get(scan..)?;
                }
            }
        }
    }
}

/// Tables, frames, scans, the colours; no word of the camera's.
fn stays(marker: u8, content: &[u8]) -> bool {
    match marker {
        0xc0..=0xcf | 0xda..=0xdf | 0xe0 | 0xee => true,
        0xe2 => content.starts_with(b"ICC_PROFILE\0"),
        _ => false,
    }
}

const fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf)
}

/// The length of a scan's data: up to the next marker that is no part of it.
fn scan(data: &[u8]) -> usize {
    let marks = |pair: &[u8]| {
        pair.first() == Some(&0xff) && !matches!(pair.get(1), Some(0 | 0xd0..=0xd7 | 0xff))
    };
    data.windows(2).position(marks).unwrap_or(data.len())
}

fn number(two: &[u8]) -> u16 {
    two.iter().fold(0, |n, byte| (n << 8) | u16::from(*byte))
}

/// How the camera was held, 2 to 8, from what it wrote.
fn orientation(content: &[u8]) -> Option<u8> {
    let tiff = content.strip_prefix(b"Exif\0\0")?;
    let little = match tiff.get(..2)? {
        b"II" => true,
        b"MM" => false,
        _ => return None,
    };
    let read = |at: usize, length: usize| -> Option<usize> {
        let part = tiff.get(at..at.checked_add(length)?)?;
        let add = |n: usize, byte: &u8| (n << 8) | usize::from(*byte);
        Some(if little { part.iter().rev().fold(0, add) } else { part.iter().fold(0, add) })
    };
    let first = read(4, 4)?;
    let entries = read(first, 2)?;
    let at = |entry: usize| first + 2 + 12 * entry;
    let found = (0..entries.min(100)).find(|entry| read(at(*entry), 2) == Some(0x0112))?;
    let turn = u8::try_from(read(at(found) + 8, 2)?).ok()?;
    (2..=8).contains(&turn).then_some(turn)
}

/// A segment that says only how the camera was held.
fn exif_of(turn: u8) -> Vec<u8> {
    let mut segment = vec![0xff, 0xe1, 0, 34];
    segment.extend(b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0");
    segment.extend([turn, 0, 0, 0, 0, 0, 0, 0]);
    segment
}

/// Chunks up to the end of the picture, without words, times and places.
fn png(bytes: &[u8]) -> Kept {
    let (head, mut rest) = bytes.split_at_checked(8)?;
    let (mut out, mut size) = (head.to_vec(), None);
    loop {
        let (length, name) = (four(rest.get(..4)?), rest.get(4..8)?);
        let (chunk, after) =
            rest.split_at_checked(usize::try_from(length).ok()?.checked_add(12)?)?;
        if name == b"IHDR" {
            size = Some((four(chunk.get(8..12)?), four(chunk.get(12..16)?)));
        }
        if !matches!(name, b"eXIf" | b"tEXt" | b"iTXt" | b"zTXt" | b"tIME") {
            out.extend(chunk);
        }
        if name == b"IEND" {
            let size = size?;
            return Some((out, size));
        }
        rest = after;
    }
}

fn four(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |n, byte| (n << 8) | u32::from(*byte))
}

/// Chunks of the picture, without what the camera wrote; the head says that it is not there.
fn webp(bytes: &[u8]) -> Kept {
    let (mut out, mut size) = (b"RIFF\0\0\0\0WEBP".to_vec(), None);
    let mut rest = bytes.get(12..)?;
    while !rest.is_empty() {
        let (name, length) = (
            rest.get(..4)?,
            rest.get(4..8)?.iter().rev().fold(0_usize, |n, b| (n << 8) | usize::from(*b)),
        );
        let whole = length.checked_add(length % 2)?.checked_add(8)?;
        let (chunk, after) = rest.split_at_checked(whole.min(rest.len()))?;
        let content = chunk.get(8..8_usize.checked_add(length)?)?;
        size = size.or(webp_size(name, content));
        if !matches!(name, b"EXIF" | b"XMP ") {
            let begin = out.len();
            out.extend(chunk);
            if name == b"VP8X"
                && let Some(flags) = out.get_mut(begin + 8)
            {
                *flags &= !0x0c;
            }
        }
        rest = after;
    }
    let length = u32::try_from(out.len().checked_sub(8)?).ok()?;
    out.get_mut(4..8)?.copy_from_slice(&length.to_le_bytes());
    size.map(|size| (out, size))
}

fn webp_size(name: &[u8], content: &[u8]) -> Option<(u32, u32)> {
    let low = |at: usize, bytes: usize| -> Option<u32> {
        Some(content.get(at..at + bytes)?.iter().rev().fold(0, |n, b| (n << 8) | u32::from(*b)))
    };
    match name {
        b"VP8X" => Some((low(4, 3)? + 1, low(7, 3)? + 1)),
        b"VP8 " => Some((low(6, 2)? & 0x3fff, low(8, 2)? & 0x3fff)),
        b"VP8L" => {
            let bits = low(1, 4)?;
            Some(((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len() + 2).expect("short").to_be_bytes();
        [&[0xff, marker], &length[..], content].concat()
    }

    /// A frame of a photo, held on its side, taken at a place.
    fn photo(width: u16, height: u16) -> Vec<u8> {
        let place = b"Exif\0\0MM\0*\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\x88\x25\0\x04\0\0\0\x01\0\0\0\x26\0\0\0\0GPS 30.2741N 120.1551E";
        let frame =
            [&[8][..], &height.to_be_bytes(), &width.to_be_bytes(), &[1, 1, 0x11, 0]].concat();
        let parts = [
            vec![0xff, 0xd8],
            segment(0xe0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"),
            segment(0xe1, place),
            segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>GPS</x:xmpmeta>"),
            segment(0xfe, b"GPS in a comment"),
            segment(0xe2, b"ICC_PROFILE\0\x01\x01colours"),
            segment(0xdb, &[0; 65]),
            segment(0xc0, &frame),
            segment(0xda, &[1, 1, 0, 0, 63, 0]),
            vec![1, 2, 0xff, 0, 3, 0xff, 0xd3, 4, 0xff, 0xd9],
            b"GPS after the end <script>".to_vec(),
        ];
        parts.concat()
    }

    fn holds(bytes: &[u8], words: &[u8]) -> bool {
        bytes.windows(words.len()).any(|part| part == words)
    }

    /// V02: a photo loses the place, by whatever way it comes; how it was held and its colours stay.
    #[test]
    fn photos_lose_their_place() {
        let kept = cleaned("image/jpeg", &photo(4000, 3000)).expect("kept");
        assert!(!holds(&kept, b"GPS") && !holds(&kept, b"script"));
        assert!(holds(&kept, b"ICC_PROFILE") && kept.ends_with(&[4, 0xff, 0xd9]));
        assert_eq!(
            orientation(&kept[kept.iter().position(|b| *b == b'E').expect("exif")..]),
            Some(6)
        );
        assert_eq!(cleaned("image/jpeg", &kept).expect("again"), kept, "nothing is left to clean");

        let chunk = |name: &[u8], content: &[u8]| {
            let length = u32::try_from(content.len()).expect("short").to_be_bytes();
            [&length[..], name, content, &[0; 4]].concat()
        };
        let head = [&100_u32.to_be_bytes()[..], &80_u32.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
        let png = [
            b"\x89PNG\r\n\x1a\n".to_vec(),
            chunk(b"IHDR", &head),
            chunk(b"eXIf", b"GPS"),
            chunk(b"tEXt", b"GPS"),
            chunk(b"IDAT", b"data"),
            chunk(b"IEND", b""),
            b"GPS".to_vec(),
        ]
        .concat();
        let kept = cleaned("image/png", &png).expect("kept");
        assert!(!holds(&kept, b"GPS") && holds(&kept, b"IDAT"));

        let part = |name: &[u8], content: &[u8]| {
            let length = u32::try_from(content.len()).expect("short").to_le_bytes();
            [name, &length[..], content, if content.len() % 2 == 1 { &[0][..] } else { &[] }]
                .concat()
        };
        let webp = [
            b"RIFF\0\0\0\0WEBP".to_vec(),
            part(b"VP8X", &[0x0c, 0, 0, 0, 99, 0, 0, 79, 0, 0]),
            part(b"VP8 ", b"0000000000data"),
            part(b"EXIF", b"GPS"),
        ]
        .concat();
        let kept = cleaned("image/webp", &webp).expect("kept");
        assert!(!holds(&kept, b"GPS"));
        assert_eq!(kept[20], 0, "the head says that nothing was written");
        assert_eq!(usize::from(kept[4]), kept.len() - 8);
    }

    /// A picture that nobody can open is not kept: broken, cut off, 50,000 x 50,000.
    #[test]
    fn flaws() {
        let whole = photo(4000, 3000);
        for cut in [3, 30, 80, 120] {
            assert_eq!(cleaned("image/jpeg", &whole[..cut]), Err(Flaw::Broken), "{cut}");
        }
        assert_eq!(cleaned("image/jpeg", &photo(50_000, 50_000)), Err(Flaw::TooManyPixels));
        assert_eq!(cleaned("image/jpeg", &photo(0, 3000)), Err(Flaw::Broken));
        assert_eq!(cleaned("image/png", b"\x89PNG\r\n\x1a\nrest"), Err(Flaw::Broken));
        assert_eq!(cleaned("image/webp", b"RIFF\0\0\0\0WEBPVP8 "), Err(Flaw::Broken));
        assert_eq!(cleaned("application/pdf", b"%PDF-1.7").as_deref(), Ok(&b"%PDF-1.7"[..]));
    }
}
