/* What a resident is called: 我叫李明, 姓名:王建国, 叫我小王就行, 我是刘女士, 户主姓刘.
 *
 * Only behind words that introduce a name, and only where the name plainly ends: a wrong name on
 * a ticket is worse than the question for it. */
#include "intents/slots.h"

#include "bot/base/invariant.h"
#include "intents/numerals.h"
#include "intents/slot_spots.h"

enum {
    GIVEN_CHARS_MAX = 2,
    HOME_CHARS_MAX = 20,
    INTRODUCTION_LAST = 5 /* the last byte of its second character; all have two */
};

/* The common ones; characters stand side by side, each of three bytes. */
static const char surnames[] =
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁"
    "魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎"
    "易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂焦向柳邢岳齐梅莫庄辛管祝"
    "左涂谷祁耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄司柏宁柯阮桂闵解"
    "柴华冉房边辜吉饶刁瞿戚丘古池滕晋苑邬臧畅宫嘉连肖闫付娄芮蓝裘丛简危宗路";
static const char *const compound_surnames[] = {
    "欧阳", "司马", "上官", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "长孙", "宇文", "司徒",
    "独孤", "南宫", "东方", "端木", "令狐", "轩辕", "百里", "呼延", "澹台", "闾丘", "西门", NULL};
static const char *const titles[] = {"先生", "女士", "小姐", "太太", "阿姨", "大姐", "大哥", "大爷",
                                     "大妈", "叔叔", "奶奶", "爷爷", "老师", "医生", "总",   NULL};
static const char *const nicks[] = {"小", "老", "阿", NULL};
/* What begins like a name and is none. */
static const char *const no_names[] = {
    "安装", "安保", "安全", "师傅", "物业", "业主", "租客", "租户", "住户", "房东", "房客", "房主",
    "车主", "车位", "车库", "户主", "家属", "管家", "管理", "经理", "项目", "保安", "快递", "外卖",
    "包裹", "施工", "程序", "高层", "高空", "常住", "常客", "周一", "周二", "周三", "周四", "周五",
    "周六", "周日", "周末", "周围", "马上", "白天", "白班", "毛坯", "万科", "单元", "方便", "费用",
    "关于", "连续", "温馨", "石材", "强烈", "强电", "华润", "左边", "应该", "成年", "向来", "路过",
    "路人", "古董", "文员", "文明", "盛世", "金色", "龙头", "房子", "房间", "司机", "游客", "钟点",
    "小区", "小孩", "小朋", "小心", "老师", "老板", "老人", "老公", "老婆", "老乡", "老业", "老住",
    "阿姨", "任何", "何时", "何处", "谢谢", "江苏", "江西", "许多", "余额", "严重", "严格", "于昨",
    "于今", "于明", "米饭", NULL};
/* Characters that stand in talk and hardly ever in a given name. */
static const char no_given[] =
    "的了吗呢吧啊呀不没有来去把被给个这那什么谁要我你他她它们是就都也还很太"
    "修漏坏师傅层楼栋幢号室";
/* What can follow a name without a mark. */
static const char *const followers[] = {
    "先生", "女士", "小姐", "我",   "就行", "就好", "就可", "家里", "家住", "家在", "家厨", "家漏",
    "家水", "住在", "住",   "电话", "手机", "号码", "联系", "想",   "要",   "报修", "厨房", "卫生",
    "客厅", "阳台", "卧室", "房号", "漏水", "马桶", "家门", "啊",   "呀",   "哈",   "哦",   "吧",
    "。",   "、",   "—",    "……",   "是业", "是租", "有",   "需要", "来报", "在",   NULL};

struct introduction {
    struct text words; /* longer ones before their beginnings */
    const char *const *not_after;
};

static const char *const orders[] = {"帮", "给", "替", "让", "请", "跟", NULL};
static const char *const refusals[] = {"别", "不要", NULL};

static const struct introduction for_name[] = {
    {{"我的名字叫", 15}, NULL}, {{"我的名字是", 15}, NULL}, {{"名字叫", 9}, NULL},
    {{"名字是", 9}, NULL},      {{"名字:", 7}, NULL},       {{"姓名", 6}, NULL},
    {{"我名叫", 9}, NULL},      {{"我叫", 6}, orders},      {{"本人叫", 9}, NULL},
    {{"户主叫", 9}, NULL},      {{"户主:", 7}, NULL},       {{"业主:", 7}, NULL},
    {{"户主是", 9}, NULL},      {{"业主叫", 9}, NULL},      {{"业主是", 9}, NULL},
    {{"叫我", 6}, refusals},    {{"称呼我", 9}, NULL},      {{"联系人", 9}, NULL},
    {{"我是业主", 12}, NULL},   {{"我是户主", 12}, NULL},   {{"我是租客", 12}, NULL},
    {{"我是租户", 12}, NULL},   {{"我是", 6}, NULL},        {{"本人", 6}, NULL},
};
static const struct introduction for_surname[] = {
    {{"我姓", 6}, NULL},   {{"本人姓", 9}, NULL}, {{"户主姓", 9}, NULL},
    {{"业主姓", 9}, NULL}, {{"免贵姓", 9}, NULL}, {{"敝姓", 6}, NULL},
};

static bool is_ideograph(int32_t c)
{
    return c >= 0x4e00 && c <= 0x9fff;
}

/* Moves *at over one ideograph; false and untouched when there stands none. */
static bool skip_ideograph(struct text text, size_t *at)
{
    size_t end = *at;
    bool found = end < text.size && is_ideograph(codepoint_next(text.data, text.size, &end));
    *at = found ? end : *at;
    return found;
}

static bool stands_in(struct text text, size_t from, size_t to, const char *characters)
{
    return text_find(text_of(characters), text_slice(text, from, to - from)) != SIZE_MAX;
}

static bool stands(struct text text, size_t at, const char *const *words)
{
    return numeral_skip_any(text, &at, words) >= 0;
}

static bool skip_surname(struct text text, size_t *at)
{
    size_t end = *at;
    if (numeral_skip_any(text, at, compound_surnames) >= 0) {
        return true;
    }
    bool found = skip_ideograph(text, &end) && stands_in(text, *at, end, surnames);
    *at = found ? end : *at;
    return found;
}

/* A mark, a space, a digit, the end, or a word that goes on about something else. */
static bool name_ends(struct text text, size_t at)
{
    bool letter = at < text.size && (text.data[at] >= 'a' && text.data[at] <= 'z');
    bool ascii = at < text.size && (unsigned char)text.data[at] < 0x80;
    return at == text.size || (ascii && !letter) || stands(text, at, followers);
}

/* One or two characters, the fewest after which the name ends. */
static bool skip_given(struct text text, size_t *at)
{
    size_t end = *at;
    for (size_t chars = 0; chars < GIVEN_CHARS_MAX; chars++) {
        size_t from = end;
        if (!skip_ideograph(text, &end) || stands_in(text, from, end, no_given)) {
            return false;
        }
        if (name_ends(text, end)) {
            *at = end;
            return true;
        }
    }
    return false;
}

/* 小王, 老李, 阿珍. */
static bool skip_nick(struct text text, size_t *at)
{
    size_t end = *at;
    int nick = numeral_skip_any(text, &end, nicks);
    bool any = nick >= 0 && nicks[nick + 1] == NULL;
    if (nick < 0 || !(any ? skip_ideograph(text, &end) : skip_surname(text, &end)) ||
        !name_ends(text, end)) {
        return false;
    }
    *at = end;
    return true;
}

static bool skip_name(struct text text, size_t *at)
{
    static const char *const belongs[] = {"的", "家的", NULL};
    size_t end = *at;
    if (stands(text, end, no_names)) {
        return false;
    }
    if (skip_nick(text, at)) {
        return true;
    }
    if (!skip_surname(text, &end)) {
        return false;
    }
    bool titled = numeral_skip_any(text, &end, titles) >= 0;
    if (titled ? stands(text, end, belongs) : !skip_given(text, &end)) {
        return false; /* 张先生的租客 is somebody else */
    }
    *at = end;
    return true;
}

/* 我姓刘; but 我姓王的邻居 is somebody else. */
static bool skip_surname_alone(struct text text, size_t *at)
{
    static const char *const of[] = {"的", NULL};
    size_t end = *at;
    bool found = skip_surname(text, &end) && !stands(text, end, of);
    *at = found ? end : *at;
    return found;
}

static void skip_gaps(struct text text, size_t *at)
{
    static const char *const gaps[] = {" ", ":", ",", "是", "叫", NULL};
    while (numeral_skip_any(text, at, gaps) >= 0) {
    }
}

/* 我是7栋2单元501的李明: over the home, to behind 的. */
static void skip_home(struct text text, size_t *at)
{
    static const char *const of[] = {"的", NULL};
    size_t end = *at;
    bool number = false;
    for (size_t chars = 0; chars < HOME_CHARS_MAX && end < text.size; chars++) {
        if (number && numeral_skip_any(text, &end, of) >= 0) {
            *at = end;
            return;
        }
        number = number || numeral_begins(text, end);
        int32_t c = codepoint_next(text.data, text.size, &end);
        if (c == ',' || c == u'。' || c == '!' || c == '?') {
            return;
        }
    }
}

static bool comes_after(struct text text, size_t at, const char *const *words)
{
    for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
        if (text_ends_with(text_slice(text, 0, at), text_of(words[i]))) {
            return true;
        }
    }
    return false;
}

typedef bool name_skipper(struct text text, size_t *at);

static bool read_introduced(struct text text, size_t from, const struct introduction *introduction,
                            name_skipper *skip, struct slot_name *name)
{
    size_t at = from;
    if (!numeral_skip(text, &at, introduction->words) ||
        comes_after(text, from, introduction->not_after)) {
        return false;
    }
    skip_gaps(text, &at);
    size_t end = at;
    bool found = skip(text, &end);
    if (!found) {
        static const char *const owners[] = {"业主", "户主", "租客", "租户", NULL};
        skip_home(text, &at);
        numeral_skip_any(text, &at, owners); /* 我是2栋301的业主张伟 */
        end = at;
        found = skip(text, &end);
    }
    if (found) {
        *name = (struct slot_name){.name = text_slice(text, at, end - at),
                                   .words = text_slice(text, from, end - from)};
    }
    return found;
}

/* Can one of the introductions begin with c? Spares most characters the tables. */
bool slot_name_may_begin(int32_t c)
{
    switch (c) {
    case u'我':
    case u'名':
    case u'姓':
    case u'本':
    case u'户':
    case u'业':
    case u'叫':
    case u'称':
    case u'联':
    case u'免':
    case u'敝':
        return true;
    default:
        return false;
    }
}

static bool read_any(struct text text, size_t at, const struct introduction *introductions,
                     size_t count, name_skipper *skip, struct slot_name *name)
{
    for (size_t i = 0; i < count; i++) {
        const struct introduction *introduction = &introductions[i];
        char last = text.data[at + INTRODUCTION_LAST < text.size ? at + INTRODUCTION_LAST : at];
        if (introduction->words.data[INTRODUCTION_LAST] == last && /* tells most of them apart */
            read_introduced(text, at, introduction, skip, name)) {
            return true;
        }
    }
    return false;
}

/* A name, which ends the search, or a surname if there is none yet. */
static bool look_at(struct text text, size_t at, bool *surname, struct slot_name *name_out)
{
    bool name =
        read_any(text, at, for_name, sizeof for_name / sizeof for_name[0], skip_name, name_out);
    *surname = *surname ||
               (!name && read_any(text, at, for_surname, sizeof for_surname / sizeof for_surname[0],
                                  skip_surname_alone, name_out));
    return name;
}

/* A name, wherever it stands, says more than a surname. */
enum status slot_find_name_at(struct text text, const struct slot_places *places,
                              struct slot_name *name_out)
{
    INVARIANT(places != NULL && name_out != NULL);
    bool surname = false;
    for (size_t i = 0; i < places->count; i++) {
        if (look_at(text, places->at[i], &surname, name_out)) {
            return ST_OK;
        }
    }
    return surname ? ST_OK : ST_NOT_FOUND;
}

enum status slot_find_name(struct text text, struct slot_name *name_out)
{
    INVARIANT(name_out != NULL);
    bool surname = false;
    for (size_t next = 0, at = 0; at < text.size; at = next) {
        if (slot_name_may_begin(codepoint_next(text.data, text.size, &next)) &&
            look_at(text, at, &surname, name_out)) {
            return ST_OK;
        }
    }
    return surname ? ST_OK : ST_NOT_FOUND;
}
