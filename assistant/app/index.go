package app

import (
	"context"

	"yijian/assistant/retrieve"
	"yijian/ingest/embedding/bge"
	"yijian/ingest/open"
)

// index opens the search index: in this process, and over it the one on a server
// if the settings name one. Only then is the model loaded.
func (a *App) index(ctx context.Context) error {
	lexical, err := open.Store(ctx, a.catalog)
	if err != nil {
		return err
	}
	a.store = lexical
	if a.c.Server == nil {
		return nil
	}
	e := a.c.Embedder
	if e == nil {
		if e, err = bge.New(); err != nil {
			return err
		}
	}
	if a.remote, err = a.c.Server.Open(ctx, lexical, open.Embedded(e), a.c.Log); err != nil {
		return err
	}
	a.store = a.remote
	return nil
}

// embed makes questions' vectors; nil without a server.
func (a *App) embed() retrieve.Embed {
	if a.remote == nil {
		return nil
	}
	return a.remote.Question
}
