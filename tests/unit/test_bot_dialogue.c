/* Conversations as tables: what the resident says, what must be in the answer, which acts come
 * out. The configuration and the slot extractors are the real ones; the intent of a line stands
 * in the table, so that these tests judge the dialogue and not the patterns. */
#include "bot/dialogue.h"

#include "bot/dialogue_state.h"
#include "bot/text_keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { LINES_MAX = 16, ARENA_BYTES = 256 << 10, ARENA_LIMIT_BYTES = 64 << 20 };
enum { HOUR_MS = 3600000 };
#define NOW_MS 1795496400000LL /* 2026-11-24 13:00 in Shanghai, a Tuesday */

/* ---- the world around the dialogue ---- */

struct world {
    struct config *config;
    struct match_scratch *scratch;
    struct arena *arena;
    struct contact contact;
    size_t ticket_count;
    struct ticket tickets[DIALOGUE_TICKETS_MAX];
    bool has_newest;
    struct ticket newest;
    struct text state;
    int64_t now_ms;
    struct dialogue_result result;
};

static struct config *shared_config;

static enum status open_tickets(void *context, struct ticket *tickets, size_t max,
                                size_t *count_out)
{
    struct world *world = context;
    *count_out = world->ticket_count < max ? world->ticket_count : max;
    memcpy(tickets, world->tickets, *count_out * sizeof *tickets);
    return ST_OK;
}

static enum status newest_ticket(void *context, struct ticket *ticket_out)
{
    struct world *world = context;
    if (!world->has_newest) {
        return ST_NOT_FOUND;
    }
    *ticket_out = world->newest;
    return ST_OK;
}

static void make_ticket(struct ticket *ticket, int64_t number, const char *service,
                        const char *intent, const char *state, const char *title)
{
    *ticket = (struct ticket){.number = number, .opened_at_ms = NOW_MS - HOUR_MS / 4};
    text_copy(text_of(service), ticket->service, sizeof ticket->service);
    text_copy(text_of(intent), ticket->intent, sizeof ticket->intent);
    text_copy(text_of(state), ticket->state, sizeof ticket->state);
    text_copy(text_of(title), ticket->title, sizeof ticket->title);
}

enum who { STRANGER, BOUND };

static void open_world(struct world *world, enum who who)
{
    memset(world, 0, sizeof *world);
    world->config = shared_config;
    world->arena = arena_open(ARENA_BYTES, ARENA_LIMIT_BYTES);
    assert_non_null(world->arena);
    assert_int_equal(match_scratch_open(shared_config->matcher, &world->scratch), ST_OK);
    world->contact.id = 1;
    world->now_ms = NOW_MS;
    if (who == BOUND) {
        world->contact.household = 7;
        text_copy(text_of("陈建国"), world->contact.name, sizeof world->contact.name);
        text_copy(text_of("13800138000"), world->contact.phone, sizeof world->contact.phone);
        text_copy(text_of("3-2-501"), world->contact.room, sizeof world->contact.room);
    }
}

static void close_world(struct world *world)
{
    match_scratch_close(world->scratch);
    arena_close(world->arena);
}

/* "repair.leak" or "repair.leak+ticket.urge" for two requests; NULL: what the patterns say. */
static void force_label(struct match_result *match, const char *labels)
{
    if (labels == NULL) {
        return;
    }
    const char *plus = strchr(labels, '+');
    struct text first = {labels, plus == NULL ? strlen(labels) : (size_t)(plus - labels)};
    match->ranked_count = plus == NULL ? 1 : 2;
    match->two_requests = plus != NULL;
    text_copy(first, match->ranked[0].label, sizeof match->ranked[0].label);
    match->ranked[0].span = TEXT_NONE;
    if (plus != NULL) {
        text_copy(text_of(plus + 1), match->ranked[1].label, sizeof match->ranked[1].label);
        match->ranked[1].span = TEXT_NONE;
    }
}

static struct dialogue_input input_of(struct world *world)
{
    return (struct dialogue_input){
        .config = world->config,
        .community = config_community(world->config, TEXT("sunshine")),
        .contact = &world->contact,
        .facts = {.context = world, .open_tickets = open_tickets, .newest_ticket = newest_ticket},
        .now_ms = world->now_ms,
    };
}

/* What the desk does with ACT_REMEMBER and ACT_BIND. */
static void remember(struct world *world)
{
    for (size_t i = 0; i < world->result.act_count; i++) {
        enum dialogue_act_kind kind = world->result.acts[i].kind;
        if (kind != ACT_REMEMBER && kind != ACT_BIND) {
            continue;
        }
        const struct dialogue_result *result = &world->result;
        if (result->name[0] != '\0') {
            text_copy(text_of(result->name), world->contact.name, sizeof world->contact.name);
        }
        if (result->phone[0] != '\0') {
            text_copy(text_of(result->phone), world->contact.phone, sizeof world->contact.phone);
        }
        if (result->room[0] != '\0') {
            text_copy(text_of(result->room), world->contact.room, sizeof world->contact.room);
        }
    }
}

static void say(struct world *world, const char *words, const char *labels)
{
    struct match_result match;
    struct dialogue_input input = input_of(world);
    input.kind = INBOUND_TEXT;
    input.text = text_of(words);
    assert_int_equal(matcher_match(world->config->matcher, world->scratch, input.text,
                                   world->now_ms, 480, world->arena, &match),
                     ST_OK);
    force_label(&match, labels);
    input.match = &match;
    assert_int_equal(dialogue_step(&input, world->state, world->arena, &world->result), ST_OK);
    world->state = world->result.state;
    remember(world);
}

static void happen(struct world *world, enum inbound_kind kind)
{
    struct dialogue_input input = input_of(world);
    input.kind = kind;
    assert_int_equal(dialogue_step(&input, world->state, world->arena, &world->result), ST_OK);
    world->state = world->result.state;
}

static void wait_long(struct world *world)
{
    struct dialogue_input input = input_of(world);
    input.kind = INBOUND_OTHER;
    assert_int_equal(dialogue_remind(&input, world->state, world->arena, &world->result), ST_OK);
    world->state = world->result.state;
}

/* The reply with the sentences of the acts behind it, as the resident reads it. */
static struct text whole_reply(struct world *world)
{
    struct text reply = world->result.reply;
    for (size_t i = 0; i < world->result.act_count; i++) {
        reply = arena_printf(world->arena, "%.*s\n%.*s", TEXT_ARGS(reply),
                             TEXT_ARGS(world->result.acts[i].reply));
    }
    return reply;
}

static const char act_letters[ACT_KIND_COUNT] = {
    [ACT_OPEN_TICKET] = 'O',   [ACT_URGE_TICKET] = 'U', [ACT_CANCEL_TICKET] = 'C',
    [ACT_REOPEN_TICKET] = 'R', [ACT_NOTE_TICKET] = 'N', [ACT_CALL_HUMAN] = 'H',
    [ACT_REMEMBER] = 'M',      [ACT_BIND] = 'B',        [ACT_OPT_OUT] = 'X',
};

static struct text acts_of(const struct world *world, char out[DIALOGUE_ACTS_MAX + 1])
{
    for (size_t i = 0; i < world->result.act_count; i++) {
        out[i] = act_letters[world->result.acts[i].kind];
    }
    out[world->result.act_count] = '\0';
    return text_of(out);
}

/* Every part of wanted ("|" between) is in reply; a part that starts with "~" is not. */
static bool holds(struct text reply, const char *wanted)
{
    while (*wanted != '\0') {
        size_t size = strcspn(wanted, "|");
        bool absent = wanted[0] == '~';
        struct text part = {wanted + absent, size - absent};
        if ((text_find(reply, part) == SIZE_MAX) != absent) {
            return false;
        }
        wanted += size + (wanted[size] == '|');
    }
    return true;
}

static size_t questions_in(struct text reply)
{
    size_t count = 0, at;
    while ((at = text_find(reply, TEXT("？"))) != SIZE_MAX) {
        count++;
        reply = text_slice(reply, at + 3, reply.size);
    }
    return count;
}

/* ---- scripts ---- */

struct line {
    const char *says;   /* NULL ends a script; "(wait)", "(picture)", "(follow)" are events */
    const char *labels; /* intent, or NULL for the patterns' own */
    const char *reply;  /* parts, "|" between */
    const char *acts;   /* letters, in order */
};

struct script {
    const char *name;
    enum who who;
    const char *tickets; /* "repair.leak opened|…" open tickets, newest first */
    struct line lines[LINES_MAX];
};

static void give_tickets(struct world *world, const char *tickets)
{
    for (const char *rest = tickets; rest != NULL && *rest != '\0';) {
        char intent[32], state[32], service[32];
        int read = 0;
        assert_int_equal(sscanf(rest, "%31s %31[a-z_]%n", intent, state, &read), 2);
        const struct service *found =
            catalogue_by_intent(world->config->catalogue, text_of(intent));
        assert_non_null(found);
        text_copy(found->id, service, sizeof service);
        int64_t number = 12 + (int64_t)world->ticket_count;
        make_ticket(&world->tickets[world->ticket_count++], number, service, intent, state,
                    "厨房漏水");
        rest += read;
        rest += *rest == '|';
    }
}

static void play(struct world *world, const struct line *line)
{
    if (strcmp(line->says, "(wait)") == 0) {
        wait_long(world);
    } else if (strcmp(line->says, "(picture)") == 0) {
        happen(world, INBOUND_IMAGE);
    } else if (strcmp(line->says, "(follow)") == 0) {
        happen(world, INBOUND_FOLLOW);
    } else {
        say(world, line->says, line->labels);
    }
}

static void run_script(const struct script *script)
{
    struct world world;
    open_world(&world, script->who);
    give_tickets(&world, script->tickets);
    for (size_t i = 0; i < LINES_MAX && script->lines[i].says != NULL; i++) {
        const struct line *line = &script->lines[i];
        char acts[DIALOGUE_ACTS_MAX + 1];
        play(&world, line);
        struct text reply = whole_reply(&world);
        struct text did = acts_of(&world, acts);
        bool right = holds(reply, line->reply) && text_equal(did, text_of(line->acts)) &&
                     questions_in(reply) <= 1 && reply.size < 1200;
        if (!right) {
            print_error("%s, line %zu \"%s\":\n  reply: %.*s\n  wanted: %s\n  acts: %s, wanted %s\n"
                        "  state: %.*s\n",
                        script->name, i + 1, line->says, TEXT_ARGS(reply), line->reply, acts,
                        line->acts, TEXT_ARGS(world.state));
        }
        assert_true(right);
    }
    close_world(&world);
}

#define RUN(scripts)                                                                               \
    do {                                                                                           \
        for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {                          \
            run_script(&scripts[i]);                                                               \
        }                                                                                          \
    } while (0)

/* ---- forms ---- */

static void a_known_resident_opens_a_repair_in_two_turns(void **state)
{
    (void)state;
    static const struct script scripts[] = {
        {"all in one message", BOUND, "", {
            {"厨房水管漏水了，今天下午三点以后家里有人", "repair.leak",
             "请核对报修信息|厨房水管漏水了|3栋2单元501|13800138000|15:00|回复“对”", ""},
            {"对", "affirm", "已登记|{ticket}", "O"},
        }},
        {"confirmed in other words", BOUND, "", {
            {"厨房水管漏水了，明天下午有空", "repair.leak", "请核对", ""},
            {"没问题", "none", "已登记", "O"},
        }},
        {"the time is asked", BOUND, "", {
            {"卫生间马桶堵了", "repair.plumbing", "什么时候方便", ""},
            {"随时", "none", "请核对|马桶堵了", ""},
            {"确认", "affirm", "已登记", "O"},
        }},
        {"a public place needs no visit time", BOUND, "", {
            {"3栋门口的路灯不亮", "repair.public", "请核对|路灯不亮|~上门时间", ""},
            {"好的", "affirm", "已登记", "O"},
        }},
    };
    RUN(scripts);
}

static void a_stranger_is_asked_one_thing_at_a_time(void **state)
{
    (void)state;
    static const struct script scripts[] = {
        {"step by step", STRANGER, "", {
            {"我要报修", "repair.other", "哪里、出了什么问题", ""},
            {"厨房水管漏水", "repair.leak", "房号", ""},
            {"3栋2单元501", "bind", "什么时候方便", ""},
            {"明天下午", "none", "怎么称呼", ""},
            {"我叫王小明", "none", "电话", ""},
            {"13912345678", "none",
             "请核对|厨房水管漏水|3栋2单元501|王小明|13912345678|下午", ""},
            {"对", "affirm", "已登记", "MO"},
        }},
        {"several at once", STRANGER, "", {
            {"3栋2单元501厨房水管漏水，电话13912345678，明天上午在家", "repair.leak", "怎么称呼", ""},
            {"姓李", "none", "请核对|姓名：李|13912345678|3栋2单元501", ""},
            {"是的", "affirm", "已登记", "MO"},
        }},
        {"a bare room number answers the question for it", STRANGER, "", {
            {"灯不亮了", "repair.electric", "房号", ""},
            {"3-2-501", "none", "什么时候方便", ""},
        }},
        {"an answer that does not fit is asked for again", STRANGER, "", {
            {"灯不亮了", "repair.electric", "房号", ""},
            {"就在那边", "none", "没认出房号", ""},
            {"5栋1单元1203", "none", "什么时候方便", ""},
        }},
    };
    RUN(scripts);
}

static void no_and_cancel_are_never_a_slots_value(void **state)
{
    (void)state;
    static const struct script scripts[] = {
        {"no at the room", STRANGER, "", {
            {"灯不亮了", "repair.electric", "房号", ""},
            {"不", "deny", "回复“取消”|~请核对", ""},
            {"3栋2单元501", "none", "什么时候", ""},
        }},
        {"no at the content", BOUND, "", {
            {"我要报修", "repair.other", "哪里、出了什么问题", ""},
            {"不", "none", "取消|~什么时候方便", ""},
            {"厨房漏水", "repair.leak", "什么时候方便", ""},
        }},
        {"cancel at the content", BOUND, "", {
            {"我要报修", "repair.other", "哪里、出了什么问题", ""},
            {"取消", "ticket.cancel", "不登记了", ""},
            {"对", "affirm", "~已登记", ""},
        }},
        {"cancel at the name", STRANGER, "", {
            {"3栋2单元501灯不亮，随时都在", "repair.electric", "怎么称呼", ""},
            {"不用了", "deny", "不登记了", ""},
        }},
        {"cancel at the summary", BOUND, "", {
            {"厨房漏水，明天下午有空", "repair.leak", "请核对", ""},
            {"算了不用了", "ticket.cancel", "不登记了", ""},
        }},
        {"no twice calls a person", STRANGER, "", {
            {"灯不亮了", "repair.electric", "房号", ""},
            {"不", "deny", "回复“取消”", ""},
            {"不行", "deny", "值班客服", "H"},
        }},
    };
    RUN(scripts);
}

static void every_value_can_be_corrected(void **state)
{
    (void)state;
    static const struct script scripts[] = {
        {"phone at the summary", BOUND, "", {
            {"厨房漏水，明天下午有空", "repair.leak", "13800138000", ""},
            {"电话改成13912345678", "none", "电话改为：13912345678|请核对|~13800138000", ""},
            {"对", "affirm", "已登记", "MO"},
        }},
        {"room, not this one but that", BOUND, "", {
            {"厨房漏水，明天下午有空", "repair.leak", "3栋2单元501", ""},
            {"地址不对，是3栋2单元502", "none", "3栋2单元502|请核对|~3栋2单元501", ""},
        }},
        {"time", BOUND, "", {
            {"厨房漏水，明天下午有空", "repair.leak", "请核对", ""},
            {"时间改到后天上午", "none", "上门时间改为|请核对", ""},
        }},
        {"no, then asked what", BOUND, "", {
            {"厨房漏水，明天下午有空", "repair.leak", "请核对", ""},
            {"不对", "deny", "哪一项要改", ""},
            {"电话", "none", "电话", ""},
            {"13912345678", "none", "请核对|13912345678", ""},
        }},
        {"the content in other words", BOUND, "", {
            {"厨房漏水，明天下午有空", "repair.leak", "请核对", ""},
            {"不是厨房，是卫生间漏水", "repair.leak", "卫生间漏水|请核对|~厨房漏水，", ""},
        }},
        {"the content by name", BOUND, "", {
            {"厨房漏水，明天下午有空", "repair.leak", "请核对", ""},
            {"内容改成阳台漏水", "repair.leak", "阳台漏水|请核对", ""},
        }},
        {"while something else is asked", STRANGER, "", {
            {"3栋2单元501厨房漏水", "repair.leak", "什么时候", ""},
            {"房号错了，是3栋2单元502", "none", "3栋2单元502|什么时候", ""},
        }},
        {"what the summary says already is no misunderstanding", BOUND, "", {
            {"厨房漏水，明天下午有空", "repair.leak", "请核对", ""},
            {"3栋2单元501", "none", "回复“对”", ""},
            {"13800138000", "none", "回复“对”", ""},
            {"对", "affirm", "已登记", "O"},
        }},
        {"the same phone again, when asked for it", BOUND, "", {
            {"厨房漏水，明天下午有空", "repair.leak", "请核对", ""},
            {"电话不对", "deny", "电话", ""},
            {"13800138000", "none", "请核对|13800138000", ""},
        }},
        {"a phone alone is no request, whatever the patterns say", STRANGER, "", {
            {"13912345678", "complaint.other", "记下了|~时间、地点", "M"},
        }},
        {"what is named without a value is asked for", BOUND, "", {
            {"厨房漏水，明天下午有空", "repair.leak", "请核对", ""},
            {"电话不对", "deny", "电话", ""},
        }},
    };
    RUN(scripts);
}

static void a_digression_returns_to_the_question(void **state)
{
    (void)state;
    static const struct script scripts[] = {
        {"progress while a form is open", BOUND, "complaint.noise dispatched", {
            {"厨房漏水", "repair.leak", "什么时候方便", ""},
            {"上次的投诉处理得怎么样了", "ticket.status",
             "GD000012|已派单|回到刚才的报修|什么时候方便", ""},
            {"明天下午", "none", "请核对", ""},
        }},
        {"hurry while a form is open", BOUND, "complaint.noise dispatched", {
            {"厨房漏水", "repair.leak", "什么时候方便", ""},
            {"催一下上次那个", "ticket.urge", "GD000012|加急|回到刚才的报修", "U"},
        }},
        {"a greeting", BOUND, "", {
            {"厨房漏水", "repair.leak", "什么时候方便", ""},
            {"你好", "greet", "您好|什么时候方便", ""},
        }},
        {"another subject, and back", BOUND, "", {
            {"厨房漏水", "repair.leak", "什么时候方便", ""},
            {"楼上天天半夜吵", "complaint.noise", "抱歉|时间、地点", ""},
            {"不清楚", "none", "怎么处理", ""},
            {"没有", "deny", "请核对投诉信息", ""},
            {"对", "affirm", "{ticket}|回到刚才的报修|什么时候方便", "O"},
            {"明天下午", "none", "请核对报修信息", ""},
        }},
        {"an addition behind the answer", BOUND, "", {
            {"厨房漏水", "repair.leak", "什么时候方便", ""},
            {"明天下午，另外路灯坏了", "repair.public", "记着|请核对报修信息|另外", ""},
            {"对", "affirm", "{ticket}", "OO"},
        }},
    };
    RUN(scripts);
}

static void an_open_ticket_of_the_same_kind_is_offered_first(void **state)
{
    (void)state;
    static const struct script scripts[] = {
        {"the same thing", BOUND, "repair.leak accepted", {
            {"厨房水管漏水", "repair.leak", "GD000012|还是同一件事吗", ""},
            {"是的", "affirm", "补充到 GD000012|催", "NU"},
            {"对", "affirm", "~已登记", ""},
        }},
        {"another thing", BOUND, "repair.leak accepted", {
            {"卫生间漏水，明天下午有空", "repair.leak", "还是同一件事吗", ""},
            {"不是", "deny", "请核对|卫生间漏水", ""},
            {"对", "affirm", "已登记", "O"},
        }},
        {"another kind is not asked about", BOUND, "repair.leak accepted", {
            {"灯不亮，明天下午有空", "repair.electric", "请核对", ""},
        }},
        {"neither yes nor no", BOUND, "repair.leak accepted", {
            {"厨房水管漏水", "repair.leak", "还是同一件事吗", ""},
            {"嗯嗯啊啊那个", "none", "是就回复“是”", ""},
            {"另一件", "none", "什么时候方便", ""},
        }},
    };
    RUN(scripts);
}

static void an_emergency_interrupts_everything(void **state)
{
    (void)state;
    static const struct script scripts[] = {
        {"known resident: ticket and advice at once", BOUND, "", {
            {"着火了快来人", "emergency", "119|120|110|燃气|{ticket}|~房号", "O"},
        }},
        {"stranger: only room and phone", STRANGER, "", {
            {"电梯里困了人", "emergency", "119|{ticket}|具体位置", "O"},
            {"3栋2单元电梯", "none", "具体", ""},
        }},
        {"stranger tells where", STRANGER, "emergency opened", {
            {"厨房煤气味很大", "emergency", "燃气|通知值班|具体位置", "NU"},
            {"3栋2单元501，13912345678", "none", "收到|保持电话畅通", "NM"},
        }},
        {"in the middle of a form, which is kept", BOUND, "", {
            {"厨房漏水", "repair.leak", "什么时候方便", ""},
            {"着火了", "emergency", "119|{ticket}|~什么时候方便", "O"},
            {"谢谢", "thanks", "报修还没登记完|继续", ""},
            {"继续", "none", "接着填报修|什么时候方便", ""},
            {"明天下午", "none", "请核对|厨房漏水", ""},
        }},
        {"as the second half of a message", BOUND, "", {
            {"灯坏了，还有一股煤气味", "repair.electric+emergency", "燃气|{ticket}", "O"},
        }},
    };
    RUN(scripts);
}

static void a_person_is_called_when_asked_angry_or_lost(void **state)
{
    (void)state;
    static const struct script scripts[] = {
        {"asked", BOUND, "", {
            {"转人工", "human", "值班客服", "H"},
            {"转人工", "human", "已经在催", "H"},
        }},
        {"asked in a form, which is kept", BOUND, "", {
            {"厨房漏水", "repair.leak", "什么时候方便", ""},
            {"找个人跟我说", "human", "值班客服|~什么时候方便", "H"},
            {"继续", "none", "接着填报修|什么时候方便", ""},
        }},
        {"angry: sorry once, no form", BOUND, "", {
            {"你们物业就是垃圾！", "angry", "对不起|主管", "H"},
            {"气死我了", "angry", "已经在催|~对不起", "H"},
        }},
        {"angry in a complaint", BOUND, "", {
            {"楼上天天吵", "complaint.noise", "抱歉|时间、地点", ""},
            {"你们就是不管是吧，什么玩意", "angry", "主管|~怎么处理", "H"},
        }},
        {"two misses without a form", BOUND, "", {
            {"今天股市怎么样", "none", "帮不上忙|人工", ""},
            {"比特币呢", "none", "值班客服", "H"},
        }},
        {"two misses in a form", STRANGER, "", {
            {"灯不亮了", "repair.electric", "房号", ""},
            {"啦啦啦", "none", "没认出房号", ""},
            {"哈哈哈", "none", "值班客服", "H"},
        }},
        {"misses that are not in a row", BOUND, "", {
            {"今天股市怎么样", "none", "帮不上忙", ""},
            {"你好", "greet", "您好", ""},
            {"比特币呢", "none", "帮不上忙", ""},
        }},
    };
    RUN(scripts);
}

static void a_complaint_is_comforted_and_asked_little(void **state)
{
    (void)state;
    static const struct script scripts[] = {
        {"known resident", BOUND, "", {
            {"保洁半个月没来拖楼道", "complaint.hygiene", "谢谢|抱歉|时间、地点", ""},
            {"上周起，3栋2单元，保洁老张", "none", "怎么处理", ""},
            {"安排人马上打扫", "repair.other",
             "请核对投诉信息|半个月没来|保洁老张|马上打扫", ""},
            {"对", "affirm", "{ticket}|当天告诉您", "O"},
        }},
        {"wanted: an answer that looks like a hurry", BOUND, "", {
            {"保洁半个月没来拖楼道", "complaint.hygiene", "时间、地点", ""},
            {"不知道", "none", "怎么处理", ""},
            {"让他们尽快来处理，别再拖了", "ticket.urge", "请核对投诉信息|别再拖了", ""},
        }},
        {"a room in a complaint is the neighbour's", BOUND, "", {
            {"3栋2单元601天天半夜吵", "complaint.noise", "时间、地点", ""},
            {"每天半夜", "none", "怎么处理", ""},
            {"没有", "none", "地址：3栋2单元501", ""},
        }},
    };
    RUN(scripts);
}

static void two_requests_are_done_one_after_the_other(void **state)
{
    (void)state;
    static const struct script scripts[] = {
        {"one confirmation for both", BOUND, "", {
            {"厨房漏水，还有电梯坏了，明天下午在家", "repair.leak+repair.elevator",
             "请核对报修信息|另外", ""},
            {"对", "affirm", "{ticket}", "OO"},
        }},
        {"the second needs more", BOUND, "", {
            {"厨房漏水明天下午在家，还有楼上太吵", "repair.leak+complaint.noise",
             "请核对报修信息|~另外", ""},
            {"对", "affirm", "{ticket}|另一件事|投诉|时间、地点", "O"},
        }},
        {"a hurry beside a request", BOUND, "complaint.hygiene opened", {
            {"催一下上次的，另外灯坏了，明天下午在家", "repair.electric+ticket.urge",
             "GD000012|加急|请核对报修信息", "U"},
        }},
    };
    RUN(scripts);
}

static void tickets_are_told_hurried_cancelled_reopened(void **state)
{
    (void)state;
    static const struct script scripts[] = {
        {"progress of one", BOUND, "repair.leak in_progress", {
            {"进度", "ticket.status", "GD000012|正在处理中", ""},
        }},
        {"progress of several", BOUND, "repair.leak in_progress|complaint.noise opened", {
            {"进度", "ticket.status", "2 张|GD000012|处理中|GD000013|待派单", ""},
        }},
        {"progress of none", BOUND, "", {
            {"进度", "ticket.status", "没有您在办的工单", ""},
        }},
        {"hurry one", BOUND, "repair.leak opened", {
            {"怎么还没来", "ticket.urge", "GD000012|加急", "U"},
        }},
        {"hurry: which", BOUND, "repair.leak opened|complaint.noise opened", {
            {"催一下", "ticket.urge", "1. GD000012|2. GD000013|想催哪一张", ""},
            {"2", "none", "GD000013|加急", "U"},
        }},
        {"hurry: by number", BOUND, "repair.leak opened|complaint.noise opened", {
            {"催一下gd000013", "ticket.urge", "GD000013|加急", "U"},
        }},
        {"hurry: all", BOUND, "repair.leak opened|complaint.noise opened", {
            {"催一下", "ticket.urge", "想催哪一张", ""},
            {"都催", "ticket.urge", "GD000012|GD000013", "UU"},
        }},
        {"hurry: none of them", BOUND, "repair.leak opened|complaint.noise opened", {
            {"催一下", "ticket.urge", "想催哪一张", ""},
            {"7", "none", "序号或者工单号", ""},
            {"不用了", "deny", "好的", ""},
        }},
        {"hurry with nothing open", BOUND, "", {
            {"怎么还没来", "ticket.urge", "没有查到", ""},
        }},
        {"cancel", BOUND, "repair.leak opened", {
            {"不用修了，已经好了", "ticket.cancel", "GD000012|已取消", "C"},
        }},
        {"cancel: which", BOUND, "repair.leak opened|complaint.noise opened", {
            {"取消工单", "ticket.cancel", "想取消哪一张", ""},
            {"第一个", "none", "GD000012|已取消", "C"},
        }},
        {"cancel what is done", BOUND, "repair.leak done", {
            {"取消工单", "ticket.cancel", "已完工待回访|不用再取消", ""},
        }},
        {"reopen what is done", BOUND, "repair.leak done", {
            {"还是漏，没修好", "ticket.reopen", "GD000012|返工", "R"},
        }},
        {"not repaired yet is a hurry", BOUND, "repair.leak accepted", {
            {"还没修好啊", "ticket.reopen", "GD000012|加急", "U"},
        }},
    };
    RUN(scripts);
}

static void a_form_that_waits_is_reminded_of_once_and_saved(void **state)
{
    (void)state;
    static const struct script scripts[] = {
        {"reminder, draft, resumed", BOUND, "", {
            {"厨房漏水", "repair.leak", "什么时候方便", ""},
            {"(wait)", NULL, "还差一步|继续|什么时候方便", ""},
            {"(wait)", NULL, "~还差一步|~什么时候", ""},
            {"继续", "none", "接着填报修|什么时候方便", ""},
            {"明天下午", "none", "请核对|厨房漏水", ""},
        }},
        {"answered after the reminder", BOUND, "", {
            {"厨房漏水", "repair.leak", "什么时候方便", ""},
            {"(wait)", NULL, "还差一步", ""},
            {"明天下午", "none", "请核对", ""},
            {"对", "affirm", "已登记", "O"},
            {"(wait)", NULL, "~还差", ""},
        }},
        {"a new request takes the draft over", STRANGER, "", {
            {"3栋2单元501厨房漏水", "repair.leak", "什么时候方便", ""},
            {"拜拜", "bye", "替您留着|继续", ""},
            {"卫生间灯不亮", "repair.electric", "什么时候方便|~房号", ""},
        }},
    };
    RUN(scripts);
}

static void events_and_pictures_find_their_place(void **state)
{
    (void)state;
    static const struct script scripts[] = {
        {"follow", STRANGER, "", {{"(follow)", NULL, "欢迎关注阳光花园|0755-26001234", ""}}},
        {"picture in a form", BOUND, "", {
            {"厨房漏水", "repair.leak", "什么时候方便", ""},
            {"(picture)", NULL, "收到|什么时候方便", ""},
        }},
        {"picture alone", BOUND, "", {{"(picture)", NULL, "收到|什么情况", ""}}},
        {"binding", STRANGER, "", {
            {"怎么绑定", "bind", "房号和手机号", ""},
            {"3栋2单元501，13912345678", "none", "记下了", "B"},
            {"厨房漏水，明天下午在家", "repair.leak", "怎么称呼", ""},
        }},
        {"opting out", BOUND, "", {{"退订", "optout", "不再主动", "X"}}},
        {"small talk", BOUND, "", {
            {"你好", "greet", "您好|报修", ""},
            {"怎么用", "help", "报修|进度|人工", ""},
            {"谢谢", "thanks", "不客气", ""},
            {"再见", "bye", "再见", ""},
        }},
        {"an information question is recorded at once", BOUND, "", {
            {"物业几点下班", "info", "{ticket}|答复", "O"},
        }},
        {"a fee question is answered honestly", BOUND, "", {
            {"我欠多少物业费", "fee.query", "{ticket}|核对", "O"},
        }},
    };
    RUN(scripts);
}

static void every_service_can_be_walked_through(void **state)
{
    (void)state;
    static const struct script scripts[] = {
        {"lock", BOUND, "", {
            {"钥匙丢了要换锁", "lock.change", "身份证|业主本人、家属还是租客", ""},
            {"租客", "none", "什么时候", ""},
            {"明天上午", "none", "请核对破锁换锁信息|租客", ""},
            {"对", "affirm", "三方到场", "O"},
        }},
        {"deliver", BOUND, "", {
            {"前台的信件帮我送一下", "delivery.agent", "送到哪一户", ""},
            {"5栋1单元1203", "none", "请核对|5栋1单元1203", ""},
            {"对", "affirm", "{ticket}", "O"},
        }},
        {"movein", BOUND, "", {
            {"想办入住手续", "movein", "身份证|业主本人办理、委托", ""},
            {"委托", "none", "约在什么时候", ""},
            {"后天上午", "none", "请核对|委托他人", ""},
        }},
        {"renovation, the longest option wins", BOUND, "", {
            {"家里准备重新装修一下厨房", "renovation", "施工时间|主体结构", ""},
            {"不涉及的", "none", "请核对|：不涉及", ""},
        }},
        {"release", BOUND, "", {
            {"要搬一台冰箱出去", "release.pass", "什么时候搬出", ""},
            {"明天上午", "none", "车牌", ""},
            {"不清楚", "none", "请核对|未说明", ""},
            {"对", "affirm", "{ticket}|放行条", "O"},
        }},
    };
    RUN(scripts);
}

/* ---- limits and broken states ---- */

static void a_state_that_cannot_be_read_is_dropped(void **state)
{
    (void)state;
    static const char *const states[] = {
        "{", "[]", "null", "{\"f\":1}", "{\"f\":[{\"s\":\"gone\",\"p\":\"ask\",\"a\":\"x\"}]}",
        "{\"f\":[{\"s\":\"repair\",\"p\":\"ask\",\"a\":\"nothing\"}]}", "{\"w\":{\"o\":\"urge\"}}",
        "{\"m\":99}", "{\"f\":[{},{},{},{},{}]}",
    };
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        struct world world;
        open_world(&world, BOUND);
        world.state = text_of(states[i]);
        say(&world, "你好", "greet");
        if (!holds(world.result.reply, "您好") || world.result.state.size != 0) {
            fail_msg("state %s left %.*s", states[i], TEXT_ARGS(world.result.state));
        }
        close_world(&world);
    }
}

static void the_fourth_form_puts_the_oldest_down_and_says_so(void **state)
{
    (void)state;
    struct world world;
    open_world(&world, STRANGER);
    say(&world, "灯不亮了", "repair.electric");
    say(&world, "楼上太吵", "complaint.noise");
    say(&world, "另外想请人擦玻璃", "paid.service");
    assert_true(holds(world.result.reply, "~先放下了"));
    say(&world, "前台信件送一下", "delivery.agent");
    assert_true(holds(world.result.reply, "报修先放下了"));
    close_world(&world);
}

static void a_state_never_outgrows_its_column(void **state)
{
    (void)state;
    struct world world;
    open_world(&world, STRANGER);
    static char words[6000];
    for (size_t i = 0; i + 4 < sizeof words; i += 3) {
        memcpy(words + i, "水", 3);
    }
    say(&world, words, "complaint.noise");
    say(&world, words, "none");
    say(&world, words, "none");
    say(&world, words, "repair.leak");
    assert_true(world.state.size <= CONVERSATION_STATE_BYTES_MAX);
    assert_true(world.state.size > 1000);
    close_world(&world);
}

static void a_reminder_is_asked_for_once_per_wait(void **state)
{
    (void)state;
    struct world world;
    open_world(&world, STRANGER);
    say(&world, "今天股市怎么样", "none");
    assert_int_equal(world.result.remind_after_ms, 0);
    say(&world, "灯不亮了", "repair.electric");
    assert_int_equal(world.result.remind_after_ms, world.config->settings.form_remind_ms);
    say(&world, "3栋2单元501", "none");
    assert_int_equal(world.result.remind_after_ms, 0); /* the timer is under way */
    wait_long(&world);
    assert_int_equal(world.result.remind_after_ms, world.config->settings.form_remind_ms);
    wait_long(&world);
    assert_int_equal(world.result.remind_after_ms, 0);
    close_world(&world);
}

static void a_draft_is_forgotten_after_its_time(void **state)
{
    (void)state;
    struct world world;
    open_world(&world, BOUND);
    say(&world, "厨房漏水", "repair.leak");
    say(&world, "再见", "bye");
    world.now_ms += world.config->settings.draft_keep_ms + 1;
    say(&world, "继续", "none");
    assert_true(holds(world.result.reply, "~接着填"));
    close_world(&world);
}

static void an_old_emergency_does_not_swallow_a_new_one(void **state)
{
    (void)state;
    struct world world;
    char acts[DIALOGUE_ACTS_MAX + 1];
    open_world(&world, BOUND);
    give_tickets(&world, "emergency opened");
    world.tickets[0].opened_at_ms = NOW_MS - 24LL * HOUR_MS;
    say(&world, "着火了", "emergency");
    assert_true(text_equal(acts_of(&world, acts), TEXT("O")));
    close_world(&world);
}

static void the_act_carries_everything_staff_need(void **state)
{
    (void)state;
    struct world world;
    open_world(&world, BOUND);
    say(&world, "厨房水管漏水了，明天下午有空", "repair.leak");
    say(&world, "对", "affirm");
    const struct dialogue_act *act = &world.result.acts[0];
    assert_int_equal(act->kind, ACT_OPEN_TICKET);
    assert_true(text_equal(act->service->id, TEXT("repair")));
    assert_true(text_equal(act->intent, TEXT("repair.leak")));
    assert_true(holds(act->title, "厨房水管漏水了"));
    static const char *const wanted[][2] = {
        {"content", "厨房水管漏水了，明天下午有空"}, {"room", "3-2-501"},
        {"phone", "13800138000"}, {"name", "陈建国"},
        {"time", "2026-11-25T14:00/2026-11-25T18:00"},
    };
    for (size_t w = 0; w < sizeof wanted / sizeof wanted[0]; w++) {
        bool found = false;
        for (size_t i = 0; i < act->slot_count; i++) {
            found = found || (text_equal(act->slots[i].name, text_of(wanted[w][0])) &&
                              text_equal(act->slots[i].value, text_of(wanted[w][1])));
        }
        if (!found) {
            fail_msg("slot %s is not %s", wanted[w][0], wanted[w][1]);
        }
    }
    close_world(&world);
}

static void a_past_time_is_refused_kindly(void **state)
{
    (void)state;
    struct world world;
    open_world(&world, BOUND);
    say(&world, "厨房漏水", "repair.leak");
    say(&world, "昨天上午", "none");
    assert_true(holds(world.result.reply, "已经过去了|方便上门的时间"));
    close_world(&world);
}

static int load_config(void **state)
{
    (void)state;
    struct config_source source = {.directory = "config", .demo = true};
    size_t errors = 0;
    return config_load(&source, stderr, &errors, &shared_config) == ST_OK ? 0 : -1;
}

static int drop_config(void **state)
{
    (void)state;
    config_drop(shared_config);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_known_resident_opens_a_repair_in_two_turns),
        cmocka_unit_test(a_stranger_is_asked_one_thing_at_a_time),
        cmocka_unit_test(no_and_cancel_are_never_a_slots_value),
        cmocka_unit_test(every_value_can_be_corrected),
        cmocka_unit_test(a_digression_returns_to_the_question),
        cmocka_unit_test(an_open_ticket_of_the_same_kind_is_offered_first),
        cmocka_unit_test(an_emergency_interrupts_everything),
        cmocka_unit_test(a_person_is_called_when_asked_angry_or_lost),
        cmocka_unit_test(a_complaint_is_comforted_and_asked_little),
        cmocka_unit_test(two_requests_are_done_one_after_the_other),
        cmocka_unit_test(tickets_are_told_hurried_cancelled_reopened),
        cmocka_unit_test(a_form_that_waits_is_reminded_of_once_and_saved),
        cmocka_unit_test(events_and_pictures_find_their_place),
        cmocka_unit_test(every_service_can_be_walked_through),
        cmocka_unit_test(a_state_that_cannot_be_read_is_dropped),
        cmocka_unit_test(the_fourth_form_puts_the_oldest_down_and_says_so),
        cmocka_unit_test(a_state_never_outgrows_its_column),
        cmocka_unit_test(a_reminder_is_asked_for_once_per_wait),
        cmocka_unit_test(a_draft_is_forgotten_after_its_time),
        cmocka_unit_test(an_old_emergency_does_not_swallow_a_new_one),
        cmocka_unit_test(the_act_carries_everything_staff_need),
        cmocka_unit_test(a_past_time_is_refused_kindly),
    };
    return cmocka_run_group_tests(tests, load_config, drop_config);
}
