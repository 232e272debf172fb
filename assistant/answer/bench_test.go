package answer_test

import (
	"context"
	"fmt"
	"testing"

	"yijian/assistant/answer"
	"yijian/ingest/chunk"
	"yijian/ingest/embedding"
	"yijian/ingest/embedding/embeddingtest"
	"yijian/ingest/guide"
	"yijian/ingest/region"
	"yijian/ingest/store/memory"
	"yijian/ingest/vector"
)

// records are guides by id, as a catalog would give them.
type records map[string]*guide.Guide

func (r records) Guide(_ context.Context, id, _ string) (*guide.Guide, error) { return r[id], nil }

// BenchmarkAnswer answers questions over n made-up guides of a city: the whole
// path, without HTTP and without a database, by words alone.
func BenchmarkAnswer(b *testing.B) { answers(b, false) }

// BenchmarkAnswerByMeaning also has vectors of 512 elements. The question's own, of
// which package bge has the times, is made by a hash: add 3 to 7 ms.
func BenchmarkAnswerByMeaning(b *testing.B) { answers(b, true) }

func answers(b *testing.B, meaning bool) {
	for _, n := range []int{100, 1000, 14000} {
		b.Run(fmt.Sprintf("%d-guides", n), func(b *testing.B) {
			path := city(b, n, meaning)
			questions := []string{
				"第37号经营许可要带什么材料", "办第5号登记多少钱", "第99号变更几天能办好，去哪办", "租房落户要啥", "科目二补考费多少",
			}
			b.ResetTimer()
			for i := 0; b.Loop(); i++ {
				_, err := path.Answer(context.Background(), answer.Ask{
					Text: questions[i%len(questions)], Region: "371300", Today: 20260312,
				}, answer.Progress{})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// city makes n guides that differ in every fact.
func city(b *testing.B, n int, meaning bool) *answer.Answerer {
	what := []string{"经营许可", "登记", "变更", "注销", "备案", "补贴申领", "证明开具", "年检"}
	all := records{}
	var chunks []guide.Chunk
	for i := range n {
		g := &guide.Guide{
			ID: fmt.Sprintf("g%05d", i), Title: fmt.Sprintf("第%d号%s", i, what[i%len(what)]),
			Scope:      guide.Scope{Region: "371300"},
			Conditions: []guide.Clause{{Text: fmt.Sprintf("在本市从事第%d类活动满%d个月的，可以申请。", i, i%24+1)}},
			Process:    []guide.Step{{Name: "受理", Text: "窗口当场审核材料，齐全的受理，不齐全的一次告知。"}, {Name: "审核"}, {Name: "发证", Text: "到窗口领取或邮寄。"}},
			Limits:     []guide.Limit{{Kind: guide.PromisedLimit, Text: fmt.Sprintf("%d个工作日", i%20+1)}},
			Fees:       []guide.FeeRule{{Item: "工本费", Standard: fmt.Sprintf("每件%d元", i%90+5)}},
			Places:     []guide.Office{{Name: "政务服务中心", Address: fmt.Sprintf("人民路%d号", i), Window: fmt.Sprintf("%d号窗口", i%60)}},
		}
		for m := range 6 {
			g.Materials = append(g.Materials, guide.Material{Name: fmt.Sprintf("第%d号%s申请材料之%d", i, what[i%len(what)], m), Type: "原件", Copies: 1})
		}
		all[g.ID] = g
		chunks = append(chunks, chunk.Of(g)...)
	}
	s := memory.New()
	s.Publish(1, chunks, nil)
	o := answer.Options{Store: s, Guides: all, Regions: region.China(), Hotline: answer.Contact{Name: "12345", Phone: "12345", Hours: "7×24"}}
	if meaning {
		e := embeddingtest.Hash{Size: 512}
		one := func(ctx context.Context, text string) ([]float32, error) {
			v, err := e.Embed(ctx, []string{text})
			if err != nil {
				return nil, err
			}
			return v[0], nil
		}
		err := s.Learn(e.Model(), e.Dim(), func(put func(embedding.Key, vector.Quantized) error) error {
			for i := range chunks {
				v, err := one(b.Context(), chunk.Passage(&chunks[i]))
				if err != nil {
					return err
				}
				if err := put(chunk.Key(&chunks[i]), vector.QuantizedOf(v)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		o.Embed = one
	}
	return answer.New(o)
}
