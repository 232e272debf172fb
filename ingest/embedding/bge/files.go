package bge

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
)

//go:embed model_quantized.onnx
var modelFile string

//go:embed tokenizer.json
var tokenizerFile string

// The files as published (NOTICE). What was cut short by a bad checkout, or is a
// pointer of large-file storage, must not become vectors.
const (
	modelSum     = "15b717c382bcb518ba457b93ea6850ede7f4f1cd8937454aa06972366cd19bcc"
	tokenizerSum = "48cea5d44424912a6fd1ea647bf4fe50b55ab8b1e5879c3275f80e339e8fae26"
)

// checkSum reads the data in pieces: as one []byte the model would be copied.
func checkSum(name, want, data string) error {
	h := sha256.New()
	buf := make([]byte, 64<<10)
	for rest := data; rest != ""; {
		n := copy(buf, rest)
		h.Write(buf[:n])
		rest = rest[n:]
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != want {
		return fmt.Errorf("bge: %s (%d bytes) has sha256 %s, want %s", name, len(data), got, want)
	}
	return nil
}
