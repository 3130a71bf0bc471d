//! A QR code as one SVG path, drawn by the server: no style, no script, the same on screen and on paper.

use qrcode::{Color, EcLevel, QrCode};

/// Modules of white around the code that readers need.
const QUIET: usize = 2;

/// A code, ready to be drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Qr {
    /// Modules on each side, the quiet zone included.
    pub size: usize,
    /// The dark modules, as the `d` of a path.
    pub path: String,
    /// What it says.
    pub text: String,
}

impl Qr {
    /// The code of a text; an empty one if the text is too long for a code.
    pub fn of(text: &str) -> Self {
        let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else {
            return Self::default();
        };
        let width = code.width();
        let mut path = String::new();
        for (row, line) in code.to_colors().chunks(width).enumerate() {
            let mut column = 0;
            while column < width {
                let run = line[column..].iter().take_while(|c| **c == Color::Dark).count();
                if run > 0 {
                    path.push_str(&format!("M{} {}h{run}v1h-{run}z", column + QUIET, row + QUIET));
                }
                column += run.max(1);
            }
        }
        Self { size: width + 2 * QUIET, path, text: text.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_corners() {
        let code = Qr::of("https://desk.example/cases/0192f3c4-0000-7000-8000-000000000001");
        assert!(code.size >= 33, "{}", code.size);
        // The top edges of the two upper corners and of the lower one: seven dark modules each.
        assert!(code.path.starts_with("M2 2h7v1h-7z"), "{}", &code.path[..40]);
        assert!(code.path.contains(&format!("M{} 2h7", code.size - 9)));
        assert!(code.path.contains(&format!("M2 {}h7", code.size - 9)));
        assert_eq!(Qr::of(&"很长".repeat(5_000)), Qr::default());
    }
}
