package app

import (
	"crypto/rand"
	"fmt"

	"yijian/assistant/guard/vault"
)

// openKeys opens the folder of the keys to personal data.
func (a *App) openKeys() error {
	if a.c.Keys == "" {
		return nil
	}
	keys, err := vault.Open(a.c.Keys, rand.Reader)
	if err != nil {
		return fmt.Errorf("%w (setting %s)", err, keysName)
	}
	a.keys = keys
	if keys.Made() {
		a.c.Log.Info("made a master key for personal data; back it up apart from the data", "folder", a.c.Keys)
	}
	return nil
}

// checkKeys says how many conversations the master key doesn't open: it was lost,
// or the folder is another installation's. They go on in masked form.
func (a *App) checkKeys() {
	if a.keys == nil {
		return
	}
	n, err := a.keys.Foreign()
	if err != nil {
		a.c.Log.Error("check keys", "error", err)
	}
	if n > 0 {
		a.c.Log.Warn("personal data of some conversations can't be opened and stays masked; put the earlier master key back as master-NAME.key",
			"conversations", n, "folder", a.c.Keys)
	}
}
