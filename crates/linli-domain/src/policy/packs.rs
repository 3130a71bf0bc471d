//! The policies that ship with the program. Data, in `policies/*.toml`.

use super::{Policy, PolicyError};

const PACKS: &[(&str, &str)] = &[
    ("default", include_str!("../../policies/default.toml")),
    ("housing-ombudsman", include_str!("../../policies/housing-ombudsman.toml")),
    ("two-level", include_str!("../../policies/two-level.toml")),
];

/// Names of the packs.
pub fn pack_names() -> impl Iterator<Item = &'static str> {
    PACKS.iter().map(|(name, _)| *name)
}

/// A pack by its name.
pub fn pack(name: &str) -> Result<Policy, PolicyError> {
    let (_, text) = PACKS
        .iter()
        .find(|(known, _)| *known == name)
        .ok_or(PolicyError::Rule("no such policy is shipped"))?;
    Policy::from_toml(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pack_is_valid() {
        for name in pack_names() {
            let policy = pack(name).unwrap();
            assert_eq!(policy.id, name);
        }
    }

    #[test]
    fn unknown_keys_and_empty_ladders_are_refused() {
        assert!(matches!(Policy::from_toml("colour = 1"), Err(PolicyError::Syntax(_))));
        let mut policy = pack("default").unwrap();
        policy.clocks[0].ladder.clear();
        assert!(matches!(policy.check(), Err(PolicyError::Clock { .. })));
    }
}
