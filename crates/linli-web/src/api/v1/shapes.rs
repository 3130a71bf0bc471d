//! Shapes that several answers share.

use linli_app::complaint::view::Names;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Something with a name: a person, a department, a place.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Named {
    pub id: Uuid,
    pub name: String,
}

impl Named {
    /// The name behind an id.
    pub fn of(names: &Names, id: impl Into<Uuid>) -> Self {
        let id = id.into();
        Self { id, name: names.of(id).to_owned() }
    }
}

/// A short list, whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct All<T> {
    pub items: Vec<T>,
}
