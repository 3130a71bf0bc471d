-- Lifts, pumps, gates: what stands where, and who looks after it (REP-8).

CREATE TABLE equipment (
    id BLOB NOT NULL PRIMARY KEY,
    place_id BLOB NOT NULL REFERENCES places (id),
    -- lift, pump, gate, ..
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    -- The number on its plate; empty for none.
    number TEXT NOT NULL,
    -- Local day; empty where nobody knows.
    installed TEXT,
    -- The company that maintains it, and its number.
    keeper TEXT NOT NULL,
    phone TEXT NOT NULL,
    version INTEGER NOT NULL,
    retired_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX equipment_place ON equipment (place_id, kind, name);

-- The piece that an order is about, where somebody named it.
ALTER TABLE repair_orders ADD COLUMN equipment_id BLOB REFERENCES equipment (id);
CREATE INDEX repair_orders_equipment ON repair_orders (equipment_id, case_id) WHERE equipment_id IS NOT NULL;
