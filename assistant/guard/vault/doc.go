// Package vault keeps the keys under which personal data is sealed: one a
// conversation, in a folder outside the data folder.
//
// It knows nothing of conversations but their ids, and keeps no data: package db
// keeps what a [Key] has sealed, package session decides who may open it. Start
// at [Open], then [Keys.Make] and [Key.Seal].
//
// # Design
//
// Masked text and sealed values (AES-256-GCM) are in the database, the keys in the
// key folder: whoever has one of the two has nothing. Each conversation has a
// random key of its own, in a file of its own; [Keys.Destroy] ends it. From then on
// no copy of the database, its log, a freed page or a backup can be opened, and that
// is what erasing promises even where the disk keeps old blocks. (Keys wrapped in the
// database itself would save the files, and would be in every backup of it.)
//
// The files are wrapped with a master key, so that a copied key file is worth
// nothing without master.key. It may be replaced: rename it to master-NAME.key, and
// a new one is made at the next start; every master*.key in the folder opens what
// it wrapped.
//
// What can go wrong:
//   - No master key, but keys: a new one is made, [Keys.Foreign] says how many
//     conversations it doesn't open. They stay readable in masked form, and open
//     again when the old file is put back as master-NAME.key.
//   - A key file of another master, cut short or changed: [ErrForeign] or
//     [ErrDamaged]; the conversation stays masked, nothing is overwritten.
//   - A sealed value changed, or moved to another conversation or token:
//     [ErrDamaged], because id and token are authenticated with it.
//   - Two programs make the first key at once: both get the one whose file was
//     linked into place first. A kill in between leaves a file in the folder's tmp: a
//     key that nothing was sealed with, or another name of one in use, which is
//     overwritten with it.
//
// A key is read from its file whenever it is used and kept nowhere in memory.
// Files that are overwritten and removed may survive on flash until the disk reuses
// the block; then the master key still wraps them. Several machines on one database
// must share the folder.
package vault
