package guard

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
)

// Surnames. The common ones are those of about nine in ten people; the others are
// believed only after words that are followed by nothing but a name.
const (
	commonSurnames = `王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤阎`
	otherSurnames  = `赖洪温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝封官谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利于呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由`
	doubleSurnames = `欧阳 上官 诸葛 司马 司徒 东方 独孤 南宫 夏侯 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 端木 呼延 轩辕 拓跋 百里 澹台 西门 东郭 完颜 纳兰 闻人 赫连 申屠 太史 公冶 濮阳 单于 钟离 第五 梁丘 左丘 达奚 公羊`
)

// nameWords are the words around names.
var nameWords = sync.OnceValue(func() (w struct {
	called       *regexp.Regexp // 我叫: nothing but a name follows
	sure, before *regexp.Regexp
	sex, after   *regexp.Regexp // 段誉，男， and 13800001234（高圆圆）
	likely       []string
	foreign      *regexp.Regexp
	double       []string
}) {
	const kinWords = `(?:儿子|女儿|闺女|老公|老婆|丈夫|妻子|爱人|媳妇|父亲|母亲|爸爸|妈妈|爸|妈|爷爷|奶奶|外公|外婆|姥姥|姥爷|哥哥|姐姐|弟弟|妹妹|哥|姐|弟|妹|孩子|宝宝|孙子|孙女|外孙|外孙女|岳父|岳母|公公|婆婆|叔叔|舅舅|姑姑|侄子|侄女|娃|老伴|对象|太太|先生|小孩|邻居|舅妈|姨妈|伯伯|大伯|姨|前夫|前妻|未婚夫|未婚妻|室友|同事|员工|房东|房客|租客|亲戚)`
	const kin = `(?:我|俺|咱)?(?:的)?` + kinWords
	const role = `(?:姓名|曾用名|现用名|户主|申请人|联系人|收件人|经办人|代办人|委托人|受托人|监护人|车主|产权人|参保人|法人|法定代表人|法人代表|死者|逝者|新生儿)`
	w.called = regexp.MustCompile(`(?:我|俺|他|她|本人|` + kin + `)(?:的)?(?:名字|大名|小名)?(?:是|就)?叫(?:做|作)?[ :]?|(?:名字|大名)叫`)
	w.sure = regexp.MustCompile(`(?:姓名|名字|本名|真名|大名|原名|曾用名|现用名|户主|申请人|联系人|收件人|经办人|代办人|委托人|受托人|被委托人|监护人|负责人|法人代表|法定代表人|法人|车主|产权人|参保人|死者|逝者|新生儿|学生|患者|改名|更名)(?:姓名|名字|名叫)?(?:是|叫|为|写的?是?|填的?是?|:)(?:叫)?[ ]?|` +
		`(?:名字|姓名)(?:由|从)[ ]?|(?:户主|申请人|联系人|姓名|收件人) `)
	w.likely = strings.Fields(`我是 本人 本人是 本人叫 这里是 这边是 改成 改为 改叫 取名 起名 ,叫 。叫 ` + strings.NewReplacer("(?:", "", ")", "", "|", " ").Replace(role+" "+kinWords))
	w.before = regexp.MustCompile(`[ ,:、]{0,2}(?:的)?(?:身份证号码|身份证号|身份证|证件号码|证件号|手机号码|手机号|手机|联系电话|电话号码|电话|公民身份号码)?(?:号|号码)?(?:是|为)?[ ,:]{0,2}` + string(opaque))
	w.sex = regexp.MustCompile(`[, 、](?:男|女)(?:[, 、]|$)`)
	w.after = regexp.MustCompile(string(opaque) + `[ ,(]{1,2}`)
	w.foreign = regexp.MustCompile(`^(?:\p{Han}{1,7}(?:[·•.]\p{Han}{1,8}){1,3}|[a-z]{2,15}(?:[ ·][a-z]{1,15}){0,3})`)
	w.double = strings.Fields(doubleSurnames)
	return w
})

// noName are characters that no given name has, and words' first ones.
const noName = `去昨哩咧呀哦嘞哈呐噢哟的是在我你他她它们想要办问请怎么吗呢吧啊什谁哪把被给让叫这没不了着就还和与及或但户住岁几少`

// behind are words that stand behind a name.
func behind() []string {
	return []string{
		"身份", "手机", "电话", "今年", "去年", "现在", "目前", "家住", "男", "女", "性别", "出生", "联系", "号码", "年龄", "来办", "来问", "可以", "能不", "有没", "需要", "准备", "打算", "已经", "已",
		"昨天", "最近", "因为", "从", "今天", "明天", "老家", "外地", "本地", "农村", "丢", "去", "到", "跟", "同志", "先生", "女士", "咨询", "申请", "报名", "预约", "补办", "之前", "以前", "户籍", "籍贯", "民族", "汉族",
		"证件", "微信", "邮箱", "地址", "公司", "单位", "等", "为", "上学", "刚", "于", "改", "生于", "前", "名下", "本人", "委托", "护照", "要", "想", "退休", "结婚", "将", "会", "怀孕", "不", "没", "患", "能", "也", "都", "又", "再",
	}
}

// titles behind a surname: that alone names nobody.
func titles() []string {
	return []string{"女士", "先生", "小姐", "老师", "主任", "局长", "科长", "处长", "院长", "医生", "大夫", "阿姨", "大爷", "大妈", "师傅", "同志", "总", "姐", "哥", "某"}
}

// everyday are words that begin like a name.
func everyday() []string {
	return strings.Fields(`于上 于下 于本 于前 于当 于近 于某 于同 于凌 于家 于医 于单 于一 于二 于三 于四 于五 于六 于七 于八 于九 于十 左撇 高血压 高中 高龄 高考 高三 高二 高一 高位 高级 高校 高新 高铁 高层 高薪 高度 高职 何时 何地 何处 何种 何况 马上 马来 方面 方便 方式 方法 安徽 安置 安排 安装 安全 安家 常年 常住 常州 常德 单独 单位 单亲 单身 单方
		万一 万元 万事 金额 金华 金昌 江苏 江西 江门 江阴 江北 江南 温州 武汉 武威 武警 成都 成年 成人 成了 成绩 成功 马鞍 江东 连续 连云 连带 全部 全家 全国 全日 全额 全职 关于 关系 关节 白天 白血 白内 白癜 石家 石油 石河 石材 黄冈 黄石 黄山 黄岛 黄金
		海外 海南 海口 海归 海员 华人 华侨 时候 时间 时常 平时 平常 平台 平安 平均 明年 明天 明显 毛病 应该 应届 应当 向来 于是 余下 余额 计划 计生 包括 包工 包含 牛年 路上 路过 文化 文盲 文件 文科 师范 师傅 农民 农村 农业 农户 国外 国家 国企 国籍
		经商 商人 商户 商铺 陆续 陆军 钱款 钱包 严重 苏州 许可 许多 许久 许昌 段时 龙凤 龙岩 雷劈 田地 田里 水电 林业 林场 林权 叶酸 程序 程度 解除 解决 解放 原来 原件 原籍 原因 宁夏 宁波 甘肃 云南 贵州 广东 湖南 湖北 河南 河北 山东 山西 陕西 四川 重庆 天津 北京 上海
		强制 强迫 强直 项目 管理 管事 区里 位置 位于 左手 左腿 左眼 左右 右手 元旦 印章 信用 信息 信访 初中 初一 初二 初三 初婚 初次 初级 相关 相当 幸亏 富裕 公司 公务 公民 公安 公积 公职 公立 公办 公租 公证 公示 公里 利息 居民 居住 居委 干部 干活 干嘛 但是 那边 那个
		门诊 门面 门口 容易 都是 都在 普通 国内 索赔 支付 支持 支出 巴中 银川 银行 玉林 来自 来回 来访 母亲 母乳 母子 修车 修改 花钱 花费 楼上 楼下 楼房 皮肤 古稀 穆斯林 阳性 阳台 梅毒 游客 游泳 房产 房子 房东 房主 房贷 房本 宫外 宫颈 冷静 麻烦 麻醉 明白 查询 查出 官司 谈恋爱 封控 储蓄 班主 满月 满一 满十 满两 满三 满六 满周 闻名 伊斯兰 权利 权益 汉族 回族 苗族 藏族 满族 尚未 关节炎 童年 申请 申办 申报 章程 庄稼 兰州 焦虑 左边 包皮 包头 符合 纪律 毕业 季节 谷物 盛产
		沈阳 邢台 范围 任何 任意 任职 方言 钟点 曾经 曾在 曾用 曾是 史无 康复 石嘴 贺州 向上 向下 向阳 莫名 孔子 汤药 武装 武术 潘家 于今 余杭 杜绝 沈北 顾客 顾问 贾汪 夏天 夏季 秦皇 秦岭 孟加拉 邵阳 万分 万州 钱财 严厉 侯马 丁克 董事 董事长 韩国 韩籍 吴江 吴中 周岁 周一 周二 周三 周四 周五 周六 周日 周末 周边 周期 周转 徐州 孙子 孙女 朱砂 胡同 胡说 郭家 何必 何去 罗马 罗湖 郑州 郑重 梁山 谢谢 宋代 唐山 唐氏 许诺 冯家 曹县 彭州 肖像 袁州 蔡甸 叶子 魏县 吕梁 田间 姚家 卢氏 卢旺达 姜堰 崔家 谭家 汪清 廖家 付款 付钱 付了 付费 邹城 邹平 熊猫 邱县 江湖 尹家 薛城 闫家 陶瓷 龚家 覃家 戴上 戴帽 莫非 杨梅 杨浦 杨凌 黄埔 黄浦 黄陂 黄历 黄疸 赵县 吴忠 周口 王者 王八 李沧 张家口 张家界 张掖 张店 张家港 刘海 陈述 陈年 陈旧 马路 马尾 马拉 林芝 林州 林木 高邮 高原 高温 高危 高压 高等 高管 高尔 高密 高速 高烧 高血糖 高血脂 高胆固醇 高度近视 高龄产妇 陈列 方案 白酒 白城 白银 白山 金融 金钱 金牌 金属 石头 贺兰 毛毯 毛坯 龙头 龙江 石化 段落 夏令`)
}

// names masks people's names: after words that introduce one (我叫, 姓名：), after
// 我是 and kin where a name ends in time, and right before a number that is masked
// (张三 13800001234). A title alone (王女士) stays, it names nobody.
func (m *masker) names() {
	w := nameWords()
	t := m.folded()
	if strings.Contains(t.s, "叫") {
		for _, at := range w.called.FindAllStringIndex(t.s, -1) {
			m.introduced(t.rune(at[1]), true)
		}
		t = m.folded()
	}
	if strings.ContainsAny(t.s, "名主人子本产生童") && strings.ContainsAny(t.s, "是叫为: 由从写填") {
		for _, at := range w.sure.FindAllStringIndex(t.s, -1) {
			m.introduced(t.rune(at[1]), false)
		}
		t = m.folded()
	}
	for _, cue := range w.likely {
		for _, b := range indices(t.s, cue) {
			i := t.rune(b + len(cue))
			if m.at(i) == ' ' {
				i++
			}
			n := m.name(i, commonSurnames, true)
			if cue == "我是" && m.rare(i) {
				n = 3
			}
			if n > 0 && (m.ends(i+n, cue != "我是") || cue != "我是" && m.typical(i, n)) {
				m.take(Name, i, i+n)
			}
		}
	}
	for _, cue := range []string{"帮", "替"} { // 帮李秀莲问的
		for _, b := range indices(t.s, cue) {
			i := t.rune(b + len(cue))
			if n := m.name(i, commonSurnames, true); n > 0 && startsWithAny(string(m.r[i+n:]), []string{"问", "办", "查", "咨询", "申请", "代", "领", "补"}) {
				m.take(Name, i, i+n)
			}
		}
	}
	for _, at := range w.sex.FindAllStringIndex(t.s, -1) {
		m.beside(t.rune(at[0]))
	}
	if m.personal() {
		t = m.folded()
		for _, at := range w.after.FindAllStringIndex(t.s, -1) {
			i := t.rune(at[1])
			if n := m.name(i, commonSurnames, true); n > 0 && m.ends(i+n, false) {
				m.take(Name, i, i+n)
			}
		}
		for _, at := range w.before.FindAllStringIndex(t.s, -1) {
			m.beside(t.rune(at[0]))
		}
	}
	m.english()
}

// givenRunes are characters of many given names. Behind 我弟 or 法人 a common surname
// and two of them are a name, whatever follows.
const givenRunes = `伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂梅文辉玲玉华红建国志春燕云飞鹏宇浩然子轩涵梓欣怡雨桐佳颖晨曦梦琪嘉诺一思博俊凯瑞泽皓航睿辰萱诗雅婷慧雪莹晶洁琳倩璐蓉珍珠凤莲荣福贵德忠义信礼智仁勤俭永长庆祥瑜瑶璇翠山水江海波清源林森松柏柳竹菊` +
	`梧桐岩峰峻岭川东西南北晓小大天元亮光辉耀星月阳晴振兴旺发财富宝金银铜铁锋钢钧铭锐镇武斌彬彪虎龙虹康健安宁乐喜爱民生卫红卫东学书礼贤才良善美好婉淑贞惠芝芬芸苗茂蓓蕾蕊薇芷若娥媛婕妍娇姣嫣妮嘉依伊冰心悦恬恒守正成功胜利达通顺和谐盛世昌鸿鹤鹰翔羽翼凌霄震霆雷霖润泓泉涌瀚沛洪济渊深诚实真纯朴素素丹青紫蓝翰墨琴棋画诗韵音声乔尧舜禹汤君王侯帝孔孟曾颜先后起承启开始立创业伟绩道远方圆万千百十九`

// typical reports whether the name at i has two given characters, both usual ones.
func (m *masker) typical(i, n int) bool {
	return n == 3 && strings.ContainsRune(givenRunes, m.at(i+1)) && strings.ContainsRune(givenRunes, m.at(i+2))
}

// rare reports whether a name of three characters with one of the less common
// surnames may stand at i, behind 我是: 鲁智深, but not 左撇子.
func (m *masker) rare(i int) bool {
	return strings.ContainsRune(otherSurnames, m.at(i)) && m.name(i, otherSurnames, true) == 3 &&
		!strings.ContainsRune("师子汉户岁女男民属友客星迷的地得", m.at(i+2))
}

// indices are where the word occurs.
func indices(s, word string) []int {
	var all []int
	for i := 0; ; {
		k := strings.Index(s[i:], word)
		if k < 0 {
			return all
		}
		all = append(all, i+k)
		i += k + len(word)
	}
}

// beside masks the name right before i, where a masked number begins.
func (m *masker) beside(i int) {
	for _, n := range []int{3, 2, 4} {
		if i >= n && !unicode.Is(unicode.Han, m.at(i-n-1)) && m.name(i-n, commonSurnames+otherSurnames, true) == n {
			m.take(Name, i-n, i)
			return
		}
	}
}

// introduced masks the name at i, Chinese or foreign. called says that it can't be
// an everyday word: 我叫高原, but 户主是农民.
func (m *masker) introduced(i int, called bool) {
	f := nameWords().foreign.FindString(string(m.r[i:min(len(m.r), i+40)]))
	if dotted := strings.ContainsAny(f, "·•."); dotted || m.spelled(i, f) {
		m.take(Name, i, i+len([]rune(f)))
		return
	}
	if n := m.transliterated(i); called && n > 0 {
		m.take(Name, i, i+n)
		return
	}
	if !called && startsWithAny(string(m.r[i:min(len(m.r), i+8)]), everyday()) {
		return
	}
	if n := m.name(i, commonSurnames+otherSurnames, false); n > 0 {
		m.take(Name, i, i+n)
	}
}

// transliterated is the length of a name of another people's at i, without a dot:
// 阿卜杜拉. It goes on to the end of its clause.
func (m *masker) transliterated(i int) int {
	if !strings.ContainsRune("阿买古努艾吐热帕麦迪卡达玛扎次洛格旺索尼", m.at(i)) {
		return 0
	}
	n := 0
	for unicode.Is(unicode.Han, m.at(i+n)) {
		if n > 0 && (m.behind(i+n) || strings.ContainsRune(noName, m.at(i+n))) {
			break
		}
		n++
	}
	if n < 3 || n > 6 {
		return 0
	}
	return n
}

// name is the length of the Chinese name at i, 0 if there is none. A strict name
// is as long as the words around allow it to be, and no everyday word.
func (m *masker) name(i int, surnames string, strict bool) int {
	rest := string(m.r[i:min(len(m.r), i+8)])
	s := 0
	for _, d := range nameWords().double {
		if strings.HasPrefix(rest, d) {
			s = 2
		}
	}
	if s == 0 && strings.ContainsRune(surnames, m.at(i)) {
		s = 1
	}
	if s == 0 || strict && startsWithAny(rest, everyday()) || startsWithAny(string(m.r[i+s:min(len(m.r), i+s+2)]), titles()) {
		return 0
	}
	n := s
	for n < s+2 && m.given(i+n) && (n == s || !m.behind(i+n)) {
		n++
	}
	if n == s || strict && s == 1 && n == 3 && strings.ContainsRune("人生工者员型族省市县区镇村长妈爸医商兵队院校厂店", m.at(i+2)) {
		return 0
	}
	return n
}

// given reports whether the rune at i may stand in a given name.
func (m *masker) given(i int) bool {
	r := m.at(i)
	return unicode.Is(unicode.Han, r) && !strings.ContainsRune(noName, r)
}

func (m *masker) behind(i int) bool {
	return startsWithAny(string(m.r[i:min(len(m.r), i+4)]), behind())
}

// ends reports whether a name may end before i: at a mark, or at a word that
// stands behind names.
func (m *masker) ends(i int, words bool) bool {
	if r := m.at(i); !unicode.Is(unicode.Han, r) {
		return !unicode.IsLetter(r)
	}
	rest := string(m.r[i:min(len(m.r), i+4)])
	if !words {
		return startsWithAny(rest, []string{"身份证", "手机", "电话", "联系"})
	}
	return m.behind(i) || startsWithAny(rest, []string{"的身份", "的户", "的电", "的手机", "的社保", "的医保", "的养老", "的残疾", "的护照", "是", "在", "户口", "住"})
}

// spelled reports whether the foreign name at i was written with a capital.
func (m *masker) spelled(i int, name string) bool {
	return len(name) > 2 && unicode.IsUpper(m.text[i])
}

var englishName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:my name is|my name's|i am called|full name:|name:) ?([a-z][a-z'-]{0,20}(?: [a-z][a-z'-]{0,20}){0,3})`)
})

// english masks an English introduction: the words with a capital after it.
func (m *masker) english() {
	t := m.folded()
	if !strings.Contains(t.s, "name") && !strings.Contains(t.s, "called") {
		return
	}
	for _, at := range englishName().FindAllStringSubmatchIndex(t.s, -1) {
		from, to := t.rune(at[2]), t.rune(at[3])
		end := from
		for i := from; i < to; i++ {
			if i == from || m.r[i-1] == ' ' {
				if !unicode.IsUpper(m.text[i]) {
					break
				}
			}
			if m.r[i] != ' ' {
				end = i + 1
			}
		}
		if end > from {
			m.take(Name, from, end)
		}
	}
}
