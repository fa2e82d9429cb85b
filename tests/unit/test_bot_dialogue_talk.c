/* Whatever comes between: digressions, tickets, emergencies, people, events, reminders. */
#include "tests/unit/dialogue_fixture.h"

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
            {"3栋2单元电梯", "none", "电话|~具体", ""}, /* no room, but a place */
            {"13912345678", "none", "保持电话畅通", "M"},
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
            {"怎么绑定", "bind", "", "B"}, /* what is said to it the store decides */
            {"3栋2单元501，13912345678", "none", "记下了", "M"},
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
            {"你们和居委会是一个院儿吗", "info", "{ticket}|答复", "O"},
        }},
        {"a fee question is answered honestly", BOUND, "", {
            {"我欠多少物业费", "fee.query", "{ticket}|核对", "O"},
        }},
    };
    RUN(scripts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_digression_returns_to_the_question),
        cmocka_unit_test(an_open_ticket_of_the_same_kind_is_offered_first),
        cmocka_unit_test(an_emergency_interrupts_everything),
        cmocka_unit_test(a_person_is_called_when_asked_angry_or_lost),
        cmocka_unit_test(tickets_are_told_hurried_cancelled_reopened),
        cmocka_unit_test(a_form_that_waits_is_reminded_of_once_and_saved),
        cmocka_unit_test(events_and_pictures_find_their_place),
    };
    return cmocka_run_group_tests(tests, load_config, drop_config);
}
