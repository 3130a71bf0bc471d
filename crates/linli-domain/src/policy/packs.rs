//! The policies that ship with the program. Data, in `policies/*.toml`.

use super::{Policy, PolicyError};
use std::collections::BTreeMap;
use std::sync::LazyLock;

const PACKS: &[(&str, &str)] = &[
    ("default", include_str!("../../policies/default.toml")),
    ("housing-ombudsman", include_str!("../../policies/housing-ombudsman.toml")),
    ("two-level", include_str!("../../policies/two-level.toml")),
];

/// Names of the packs.
pub fn pack_names() -> impl Iterator<Item = &'static str> {
    PACKS.iter().map(|(name, _)| *name)
}

/// A pack by its name, to change or to keep.
pub fn pack(name: &str) -> Result<Policy, PolicyError> {
    shipped(name).cloned()
}

/// A pack by its name. Each is read once: every registration asks which version is in force.
pub fn shipped(name: &str) -> Result<&'static Policy, PolicyError> {
    static READ: LazyLock<BTreeMap<&str, Result<Policy, PolicyError>>> = LazyLock::new(|| {
        PACKS.iter().map(|(name, text)| (*name, Policy::from_toml(text))).collect()
    });
    match READ.get(name) {
        Some(read) => read.as_ref().map_err(Clone::clone),
        None => Err(PolicyError::Rule("no such policy is shipped")),
    }
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
