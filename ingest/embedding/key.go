package embedding

import "crypto/sha256"

// A Key stands for a text where vectors are kept: its SHA-256.
type Key [sha256.Size]byte

// KeyOf is the key of a text.
func KeyOf(text string) Key { return sha256.Sum256([]byte(text)) }
