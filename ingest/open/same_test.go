package open

import (
	"context"
	"crypto/rand"
	"log/slog"
	"math"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"

	"yijian/ingest/catalog"
	"yijian/ingest/index"
	"yijian/ingest/region"
	"yijian/ingest/sample"
	"yijian/ingest/store"
	"yijian/ingest/store/memory"
	"yijian/ingest/store/qdrant"
	"yijian/ingest/store/qdrant/qdranttest"
	"yijian/ingest/store/storetest"
)

// Questions by people and, as an answer looks for a district's own rule of the same
// item, titles by words alone.
var (
	questions = []string{
		"娃上户口要带啥", "身份证丢了怎么补", "老人高龄补贴多少钱", "开个小吃店要办什么证", "公积金能取出来买房吗", "残疾证在哪里办",
		"離職了社保怎麼辦", "房子过户要交多少钱", "结婚登记要预约吗", "ｗｉｆｉ 密码是多少", "居住证3个工作日能办好吗", "办理居住证",
	}
	titles = []string{"居住证办理", "居民身份证补领", "出生登记", "食品经营许可", "不动产转移登记"}
)

func TestAServerFindsWhatTheIndexInThisProcessFinds(t *testing.T) {
	c := catalogOf(t)
	_, err := index.Sync(t.Context(), c, []index.Source{index.Embedded("sample", sample.FS())}, index.Options{
		Region: sample.City, Regions: region.China().With(sample.Divisions()), Sample: true, Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	e, err := program()
	if err != nil {
		t.Fatal(err)
	}
	if made, err := index.Embed(t.Context(), c, e, nil); err != nil || made.Missing > 0 {
		t.Fatalf("%+v, %v", made, err)
	}
	here, err := Store(t.Context(), c, e.Model())
	if err != nil {
		t.Fatal(err)
	}
	lexical, err := Store(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	meant := Kept(c, e)
	t.Run("fake", func(t *testing.T) {
		q, err := qdrant.Open(qdrant.Options{
			Host: qdranttest.Host, Model: meant.Model, Dim: meant.Dim, Counts: lexical,
			Dial: []grpc.DialOption{qdranttest.New(t).Dial()}, Timeout: 20 * time.Second,
		})
		if err != nil {
			t.Fatal(err)
		}
		there, err := newRemote(t.Context(), q, lexical, meant, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		defer there.Close()
		same(t, c, here, there)
	})
	t.Run("real", func(t *testing.T) {
		there := realServer(t, lexical, meant)
		defer there.Close()
		defer func() {
			if err := there.Drop(context.Background()); err != nil {
				t.Error(err)
			}
		}()
		same(t, c, here, there)
	})
}

// realServer is the one that YIJIAN_TEST_QDRANT names (HOST:PORT).
func realServer(t *testing.T, lexical *memory.Store, m Meaning) *Remote {
	t.Helper()
	address := os.Getenv("YIJIAN_TEST_QDRANT")
	if address == "" {
		t.Skip("YIJIAN_TEST_QDRANT names no server: not tested against a real one")
	}
	u, err := url.Parse("qdrant://" + strings.TrimPrefix(address, "qdrant://"))
	if err != nil {
		t.Fatalf("YIJIAN_TEST_QDRANT=%q: %v", address, err)
	}
	port, _ := strconv.Atoi(u.Port())
	s := &Server{Host: u.Hostname(), Port: port, Collection: "yijian-test-" + strings.ToLower(rand.Text())}
	there, err := s.Open(t.Context(), lexical, m, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return there
}

// same wants both to find the same, as far as a rounding lets it be told.
func same(t *testing.T, c *catalog.Catalog, here *memory.Store, there *Remote) {
	t.Helper()
	if err := there.Sync(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if err := there.Ready(); err != nil {
		t.Fatal(err)
	}
	scopes := []store.Filter{
		{},
		{Day: 20260312, Audience: "person", Regions: region.Chain(sample.City)},
		{Day: 20260312, Regions: region.Chain("990102")},
	}
	for i, question := range append(questions, titles...) {
		for _, f := range scopes {
			q := store.Query{Terms: storetest.Terms(question), Filter: f, Limit: 80, Model: here.Model()}
			if i < len(questions) {
				var err error
				if q.Vector, err = there.Question(t.Context(), question); err != nil || len(q.Vector) != 512 {
					t.Fatalf("%q: %d elements, %v", question, len(q.Vector), err)
				}
			}
			a, err := here.Search(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			b, err := there.Search(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			alike(t, question, a, b)
		}
	}
	if c := there.Condition(); !c.Primary || c.Stood > 0 {
		t.Errorf("the server has not answered all: %+v", c)
	}
}

func alike(t *testing.T, question string, here, there []store.Hit) {
	t.Helper()
	if len(here) != len(there) || len(here) == 0 {
		t.Errorf("%q: %d hits here, %d there; want as many", question, len(here), len(there))
		return
	}
	const near = .004 // of cosines by int8, and of places at the lists' ends
	at := map[string]store.Hit{}
	for _, h := range there {
		at[h.Chunk.ID] = h
	}
	best, bestThere := store.Best(here), store.Best(there)
	for i, h := range here {
		x := there[i]
		if f, g := store.Fuse(h.Lexical, h.Dense, best), store.Fuse(x.Lexical, x.Dense, bestThere); math.Abs(f-g) > near {
			t.Errorf("%q: hit %d is %s (%.4f) here and %s (%.4f) there", question, i, h.Chunk.ID, f, x.Chunk.ID, g)
		}
		if x, ok := at[h.Chunk.ID]; ok && (math.Abs(h.Dense-x.Dense) > near || math.Abs(h.Lexical-x.Lexical) > 1e-3*max(1, h.Lexical)) {
			t.Errorf("%q: %s has %.4f and %.4f here, %.4f and %.4f there", question, h.Chunk.ID, h.Lexical, h.Dense, x.Lexical, x.Dense)
		}
	}
	if here[0].Chunk.Guide != there[0].Chunk.Guide {
		t.Errorf("%q: guide %s is first here, %s there", question, here[0].Chunk.Guide, there[0].Chunk.Guide)
	}
}
