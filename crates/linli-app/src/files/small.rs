//! Small pictures of photos, for pages that show many.
//!
//! Owns their size. A picture that cannot be read, or that would need much memory, has none; the photo itself is shown then.

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use std::io::Cursor;
use std::sync::Mutex;

/// What a small picture is.
pub(super) const KIND: &str = "image/jpeg";
/// Its longest side, in pixels: sharp on a telephone in a third of the width.
const SIDE: u32 = 360;
/// Compression, of 100.
const QUALITY: u8 = 72;
/// Bytes that one picture may need while it is read: some 60 million pixels.
const MOST: u64 = 256 * 1024 * 1024;
/// A photo of less than this is as quick to send as it is.
const LEAST: usize = 12 * 1024;

/// One at a time: several large photos at once would need the memory of all.
static ONE: Mutex<()> = Mutex::new(());

/// The small picture of a photo. Takes up to some hundred milliseconds: not on a thread that answers requests.
pub(super) fn of(kind: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    let format = match kind {
        "image/jpeg" => ImageFormat::Jpeg,
        "image/png" => ImageFormat::Png,
        "image/webp" => ImageFormat::WebP,
        _ => return None,
    };
    if bytes.len() < LEAST {
        return None;
    }
    let _alone = ONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    // The decoder itself is not held to it by every format.
    if decoder.total_bytes() > MOST {
        return None;
    }
    let turned = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).ok()?.thumbnail(SIDE, SIDE);
    picture.apply_orientation(turned);
    let mut out = Vec::new();
    on_white(&picture).write_with_encoder(JpegEncoder::new_with_quality(&mut out, QUALITY)).ok()?;
    Some(out)
}

/// What is clear becomes white, as on the page.
fn on_white(picture: &DynamicImage) -> RgbImage {
    let rgba = picture.to_rgba8();
    let mut out = RgbImage::new(rgba.width(), rgba.height());
    for (from, to) in rgba.pixels().zip(out.pixels_mut()) {
        let [r, g, b, a] = from.0;
        let over = |c: u8| {
            let mixed = (u16::from(c) * u16::from(a) + 255 * (255 - u16::from(a))) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        *to = Rgb([over(r), over(g), over(b)]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Noise, which no format makes small.
    fn noise(width: u32, height: u32) -> DynamicImage {
        let mut seed = 1_u32;
        let picture = RgbImage::from_fn(width, height, |_, _| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Rgb([(seed >> 24) as u8, (seed >> 16) as u8, (seed >> 8) as u8])
        });
        DynamicImage::ImageRgb8(picture)
    }

    fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        picture.write_to(&mut out, format).expect("written");
        out.into_inner()
    }

    fn size(bytes: &[u8]) -> (u32, u32) {
        let picture = image::load_from_memory(bytes).expect("a picture");
        (picture.width(), picture.height())
    }

    /// CMP-7: photos of every kind get a small picture, far smaller than they are; other files and small ones none.
    #[test]
    fn photos_become_small() {
        for (format, kind) in [
            (ImageFormat::Jpeg, "image/jpeg"),
            (ImageFormat::Png, "image/png"),
            (ImageFormat::WebP, "image/webp"),
        ] {
            let photo = written(&noise(900, 600), format);
            let small = of(kind, &photo).expect(kind);
            assert_eq!(size(&small), (360, 240), "{kind}");
            assert!(small.len() * 2 < photo.len(), "{kind}: {} of {}", small.len(), photo.len());
        }
        assert_eq!(of("application/pdf", &[0; 20_000]), None);
        assert_eq!(of("image/jpeg", &written(&noise(20, 20), ImageFormat::Jpeg)), None);
        assert_eq!(of("image/jpeg", &[0xff; 20_000]), None, "what cannot be read has none");
    }

    /// V02: the small picture stands as the camera was held, and carries nothing that the camera wrote.
    #[test]
    fn turned_as_it_was_held() {
        let photo = written(&noise(900, 600), ImageFormat::Jpeg);
        let exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0GPS";
        let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
        let turned = [&photo[..2], &[0xff, 0xe1], &length[..], &exif[..], &photo[2..]].concat();
        let small = of("image/jpeg", &turned).expect("small");
        assert_eq!(size(&small), (240, 360));
        assert!(!small.windows(3).any(|part| part == b"GPS"));
    }

    /// A picture that would need very much memory is not read.
    #[test]
    fn too_many_pixels() {
        let mut png = written(&noise(300, 300), ImageFormat::Png);
        png[16..20].copy_from_slice(&20_000_u32.to_be_bytes());
        png[20..24].copy_from_slice(&20_000_u32.to_be_bytes());
        assert_eq!(of("image/png", &png), None);
    }
}
