package qdrant

import (
	"testing"

	"yijian/ingest/guide"
	"yijian/ingest/store"
	"yijian/ingest/store/qdrant/qdranttest"
	"yijian/ingest/store/storetest"
)

func TestAFakeServerKeepsTheContract(t *testing.T) {
	storetest.Run(t, storetest.Parameters{K1: k1, B: b}, func(t *testing.T, chunks []guide.Chunk) store.Store {
		s := openStore(t, fake(t, qdranttest.New(t)))
		publish(t, s, 1, chunks)
		return s
	})
}

func TestARealServerKeepsTheContract(t *testing.T) {
	o := real(t)
	storetest.Run(t, storetest.Parameters{K1: k1, B: b}, func(t *testing.T, chunks []guide.Chunk) store.Store {
		s := openStore(t, o)
		if err := s.Drop(t.Context()); err != nil {
			t.Fatal(err)
		}
		publish(t, s, 1, chunks)
		return s
	})
}
