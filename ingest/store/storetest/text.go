package storetest

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"yijian/ingest/guide"
)

// Words that guides are made of, cut so that they join freely. Rare characters
// are drawn from a block of their own, so that a large text has a large
// vocabulary, as real ones do.
var (
	subjects = strings.Fields("居民身份证 居住证 户口簿 出生登记 死亡注销 社会保障卡 失业保险金 住房公积金 不动产登记 营业执照 食品经营许可 健康证明 护照 往来港澳通行证 退休审批 养老保险关系 医疗保险参保 生育津贴 义务教育入学 残疾人证")
	actions  = strings.Fields("首次申领 换领 补领 变更 注销 查询 提取 转移接续 备案 审核 年审 登记 延续 挂失 迁入 迁出 缴存 核定 公示 受理")
	places   = strings.Fields("政务服务大厅 一楼综合窗口 派出所户籍窗口 社区服务中心 便民服务站 不动产登记中心 税务服务厅 网上办事大厅 自助服务机 街道办事处")
	phrases  = strings.Fields("本人持有效身份证件 到户籍所在地 由监护人代为申请 经审核符合条件的 应当自受理之日起 三个工作日内办结 材料齐全的当场受理 不符合条件的书面告知理由 不收取任何费用 每证收取工本费二十元 提交原件和复印件各一份 已实现电子证照共享的免于提交 办理结果可邮寄送达 需要提前预约 周一至周五上午九点 法定节假日除外 咨询电话见公告 投诉请拨打监督电话")
)

// Chunks makes n chunks of about 100 characters, ten to a guide, the same for
// the same seed.
func Chunks(n int, seed uint64) []guide.Chunk {
	r := rand.New(rand.NewPCG(seed, 1))
	chunks := make([]guide.Chunk, n)
	regions := []string{"000000", "990000", "990100", "990102", "990103"}
	var g guide.Chunk
	for i := range chunks {
		if i%10 == 0 {
			id := fmt.Sprintf("g%05d", i/10)
			title := rare(r, 2) + pick(r, subjects) + pick(r, actions)
			g = guide.Chunk{Guide: id, Version: fmt.Sprintf("%016x", r.Uint64()), Title: title, Region: pick(r, regions)}
			switch r.IntN(4) {
			case 0:
				g.Validity.From = guide.Day(20250101 + r.IntN(28))
			case 1:
				g.Validity.To = guide.Day(20260301 + r.IntN(28))
			}
			switch r.IntN(4) {
			case 0:
				g.Audience = []guide.Audience{guide.Business}
			case 1:
				g.Audience = []guide.Audience{guide.Person, guide.Business}
			}
		}
		c := g
		c.ID = fmt.Sprintf("%s@%s#%d", c.Guide, c.Version, i%10)
		c.Slot = guide.Slots[r.IntN(len(guide.Slots))]
		c.Section = c.Slot.Heading()
		c.Context = c.Title + "\n" + c.Section
		c.Text = sentence(r)
		c.First, c.Last = i%10, i%10+1
		chunks[i] = c
	}
	return chunks
}

// Questions makes n questions about such chunks.
func Questions(n int, seed uint64) []string {
	r := rand.New(rand.NewPCG(seed, 2))
	endings := []string{"要带什么材料", "几天能办好", "到哪里办", "收不收费", "可以邮寄吗"}
	questions := make([]string, n)
	for i := range questions {
		questions[i] = pick(r, subjects) + pick(r, actions) + pick(r, endings)
	}
	return questions
}

func sentence(r *rand.Rand) string {
	var b strings.Builder
	for range 4 {
		b.WriteString(pick(r, phrases))
		b.WriteString(rare(r, 3+r.IntN(6)))
		b.WriteString(pick(r, subjects))
		b.WriteString(pick(r, places))
		b.WriteString("。")
	}
	return b.String()
}

// rare is n characters out of 2,000, the first ones much more often.
func rare(r *rand.Rand, n int) string {
	b := make([]rune, n)
	for i := range b {
		f := r.Float64()
		b[i] = rune(0x4e00 + int(2000*f*f*f))
	}
	return string(b)
}

func pick(r *rand.Rand, list []string) string { return list[r.IntN(len(list))] }
