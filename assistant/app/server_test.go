package app_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"yijian/assistant/answer"
	"yijian/assistant/app"
	"yijian/ingest/embedding/embeddingtest"
	"yijian/ingest/store/qdrant/qdranttest"
)

// until asks a question again and again until something is so, 30 s at most.
func until(t *testing.T, what string, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !so(); {
		if time.Now().After(deadline) {
			t.Fatalf("not after 30 s: %s", what)
		}
	}
}

func TestTheProgramAnswersThroughItsServerAndWithoutIt(t *testing.T) {
	server := qdranttest.New(t)
	c := settings(t, "YIJIAN_STORE", "qdrant://"+server.Address(t)+"?collection=city")
	embedder := &embeddingtest.Hash{}
	c.Embedders = embedders(embedder)
	a := start(t, c)
	l, err := app.Listen(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + l.Addr().String()
	ctx, stop := context.WithCancel(t.Context())
	ran := make(chan error, 1)
	go func() { ran <- a.Run(ctx, l) }()
	defer func() {
		stop()
		if err := <-ran; err != nil {
			t.Errorf("run: %v", err)
		}
	}()

	ready := func() string {
		t.Helper()
		resp, err := http.Get(url + "/readyz")
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("readyz = %d %s, %v; want 200: answers need no server", resp.StatusCode, body, err)
		}
		return string(body)
	}
	const question = "居住证首次申领多少钱"
	answered := func(question string) {
		t.Helper()
		if ans := ask(t, a, question, "990102"); ans.Outcome != answer.Answered || len(ans.Claims) == 0 {
			t.Fatalf("answer = %+v, want a cited fact", ans)
		}
	}

	until(t, "the server has the guides", func() bool {
		answered(question) // also while the server is being filled
		return strings.Contains(ready(), `"search":true`)
	})
	server.Forget()
	texts := embedder.Texts()
	answered("居住证首次申领收费吗") // not the one whose vector is kept
	if n := len(server.Calls("QueryBatch")); n == 0 || embedder.Texts() == texts {
		t.Errorf("%d searches by the server, %d questions embedded; want both", n, embedder.Texts()-texts)
	}

	server.Meddle(func(context.Context, qdranttest.Call, func() (any, error)) (any, error) {
		return nil, errors.New("the server is gone")
	})
	until(t, "readiness says that the server is gone", func() bool {
		answered(question)
		return strings.Contains(ready(), `"search":false`)
	})

	server.Meddle(nil)
	until(t, "the server is back", func() bool {
		answered(question)
		return strings.Contains(ready(), `"search":true`)
	})

	ingest(t, c, parking)
	until(t, "the new guide is found", func() bool { return cites(ask(t, a, "停车证多少钱", "990100"), "parking") })
	until(t, "the server has the new guide", func() bool { return strings.Contains(ready(), `"search":true`) })
}

func TestAServerThatIsNotThereDoesNotStopTheStart(t *testing.T) {
	c := settings(t, "YIJIAN_STORE", "qdrant://127.0.0.1:1")
	a := start(t, c)
	if ans := ask(t, a, "居住证首次申领多少钱", "990102"); ans.Outcome != answer.Answered {
		t.Errorf("answer = %+v, want a fact, by words", ans)
	}
}
