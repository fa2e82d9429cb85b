/* Forms: filled in one message or step by step, corrected, cancelled, confirmed. */
#include "tests/unit/dialogue_fixture.h"

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
        {"everything at once, with the name", STRANGER, "", {
            {"我叫李明，3栋2单元501厨房水管漏水了，电话13912345678，明天下午三点有空",
             NULL, "请核对|漏水|姓名：李明|13912345678|3栋2单元501|~怎么称呼", ""},
            {"对", "affirm", "已登记", "MO"},
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
            {"3栋2单元501厨房的灯一直不亮，随时都在", "repair.electric", "怎么称呼", ""},
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
        {"a past time at the summary is refused with its reason", BOUND, "", {
            {"厨房漏水，明天下午有空", "repair.leak", "请核对", ""},
            {"时间改成昨天下午", "none", "已经过去了|方便上门的时间", ""},
            {"后天上午", "none", "请核对|11月26日", ""},
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

static void an_answer_is_taken_as_it_is_meant(void **state)
{
    (void)state;
    static const struct script scripts[] = {
        {"an unclear hour keeps its day", BOUND, "", {
            {"厨房漏水，后天9点来", "repair.leak", "11月26日（周四）上午|11月26日（周四）晚上|~请告诉我", ""},
            {"晚上", "none", "上门时间：11月26日（周四）晚上 21:00", ""},
        }},
        {"another day settles it as well", BOUND, "", {
            {"厨房漏水", "repair.leak", "什么时候", ""},
            {"后天9点", "none", "11月26日（周四）上午", ""},
            {"大后天下午两点吧", "none", "上门时间：11月27日（周五）下午 14:00", ""},
        }},
        {"yes with more words", BOUND, "", {
            {"厨房漏水，明天下午有空", "repair.leak", "请核对", ""},
            {"对的，麻烦快一点", "ticket.urge", "已登记", "O"},
        }},
        {"yes, but", BOUND, "", {
            {"厨房漏水，明天下午有空", "repair.leak", "请核对", ""},
            {"好的，不过不是这个房子", "none", "~已登记", ""},
        }},
        {"yes is nobody's name", STRANGER, "", {
            {"3栋2单元501厨房的灯一直不亮，随时都在", "repair.electric", "怎么称呼", ""},
            {"对的", "affirm", "姓名", ""},
        }},
        {"never mind, with a reason", BOUND, "", {
            {"灯不亮了", "repair.electric", "什么时候", ""},
            {"算了，我自己修吧", "none", "不登记了", ""},
        }},
        {"never mind today is an answer", BOUND, "", {
            {"灯不亮了", "repair.electric", "什么时候", ""},
            {"不用了，明天下午来吧", "none", "请核对", ""},
        }},
        {"an option in the resident's words", BOUND, "", {
            {"想办入住手续", "movein", "业主本人办理、委托", ""},
            {"我自己来办", "complaint.other", "约在什么时候", ""},
            {"后天上午", "none", "办理人：业主本人", ""},
        }},
        {"what he is, said before it is asked", BOUND, "", {
            {"我是租客，想换锁", "lock.change", "有效身份证件吗|~还是租客", ""},
        }},
        {"a complaint may be about anything", BOUND, "", {
            {"我要投诉", "complaint.other", "发生了什么", ""},
            {"滑梯坏了半个月没人管", "repair.public", "时间、地点|~报修", ""},
        }},
        {"another subject that begins as one", BOUND, "", {
            {"洗衣机漏水", "repair.leak", "什么时候方便师傅", ""},
            {"对了，明天上午九点要搬冰箱，开个放行条", "release.pass", "车牌", ""},
            {"粤B12345", "none", "放行时间：11月25日（周三）上午 09:00", ""},
            {"对", "affirm", "放行条|回到刚才的报修|什么时候方便师傅", "O"},
        }},
        {"a time that no summary says is said with the number", BOUND, "", {
            {"上门收一下物业费", "fee.visit", "方便我们上门", ""},
            {"明天下午", "none", "11月25日（周三）下午|{ticket}", "O"},
        }},
    };
    RUN(scripts);
}

static void heat_gets_a_person_and_one_apology(void **state)
{
    (void)state;
    static const struct script scripts[] = {
        {"with a complaint: no form", BOUND, "", {
            {"垃圾物业，楼上天天吵", "complaint.noise/angry", "主管|~时间、地点", "H"},
            {"骗子公司", "angry", "催|~对不起", "H"},
        }},
        {"a complaint in plain words keeps its form", BOUND, "", {
            {"楼上吵得受不了", "complaint.noise/angry", "很抱歉|时间、地点", ""},
            {"你们是骗子", "angry", "主管|~对不起", "H"},
        }},
        {"a second complaint is heard without a second apology", BOUND, "", {
            {"电梯里有人抽烟", "complaint.neighbor", "很抱歉", ""},
            {"取消", "ticket.cancel", "不登记了", ""},
            {"保洁半个月没来", "complaint.hygiene", "谢谢您告诉我们|~抱歉", ""},
            {"取消", "ticket.cancel", "不登记了", ""},
            {"谢谢", "thanks", "不客气", ""},
            {"楼下天天吵", "complaint.noise", "很抱歉", ""},
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
        {"the second needs more: it is asked first, and both are confirmed at once", BOUND, "", {
            {"厨房漏水明天下午在家，还有楼上太吵", "repair.leak+complaint.noise",
             "另一件事（投诉）|时间、地点|~请核对", ""},
            {"每天半夜", "none", "怎么处理|~请核对", ""},
            {"没有", "none", "请核对投诉信息|每天半夜|另外|报修内容|上门时间", ""},
            {"对", "affirm", "{ticket}|当天告诉您|安排师傅", "OO"},
        }},
        {"the time of one is not the time of the other", BOUND, "", {
            {"灯坏了明天下午在家，还要搬冰箱出去", "repair.electric+release.pass",
             "什么时候搬出|~请核对", ""},
            {"后天上午", "none", "车牌", ""},
            {"车牌还不知道", "none", "放行时间：11月26日|车牌：未说明|上门时间：11月25日", ""},
        }},
        {"a hurry beside a request", BOUND, "complaint.hygiene opened", {
            {"催一下上次的，另外灯坏了，明天下午在家", "repair.electric+ticket.urge",
             "GD000012|加急|请核对报修信息", "U"},
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
            {"租客", "none", "有效身份证件吗", ""},
            {"带了身份证", "none", "什么时候", ""},
            {"明天上午", "none", "请核对破锁换锁信息|租客", ""},
            {"对", "affirm", "三方到场", "O"},
        }},
        {"deliver", BOUND, "", {
            {"前台的信件帮我送一下", "delivery.agent", "写明收件业主的姓名|~哪一类", ""},
            {"写了", "none", "请回复：是或不是", ""},
            {"是的", "affirm", "送到哪一户", ""},
            {"5栋1单元1203", "none", "请核对|5栋1单元1203", ""},
            {"对", "affirm", "{ticket}", "O"},
        }},
        {"movein", BOUND, "", {
            {"想办入住手续", "movein", "身份证|业主本人办理、委托", ""},
            {"委托", "none", "约在什么时候", ""},
            {"后天上午", "none", "请核对|委托他人", ""},
        }},
        {"renovation, the longest option wins", BOUND, "", {
            {"家里准备重新装修一下厨房", "renovation", "施工时间|还是委托他人", ""},
            {"我本人", "none", "主体结构", ""},
            {"不涉及的", "none", "同意遵守吗", ""},
            {"同意", "affirm", "请核对|：不涉及", ""},
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_known_resident_opens_a_repair_in_two_turns),
        cmocka_unit_test(a_stranger_is_asked_one_thing_at_a_time),
        cmocka_unit_test(no_and_cancel_are_never_a_slots_value),
        cmocka_unit_test(every_value_can_be_corrected),
        cmocka_unit_test(an_answer_is_taken_as_it_is_meant),
        cmocka_unit_test(heat_gets_a_person_and_one_apology),
        cmocka_unit_test(a_complaint_is_comforted_and_asked_little),
        cmocka_unit_test(two_requests_are_done_one_after_the_other),
        cmocka_unit_test(every_service_can_be_walked_through),
        cmocka_unit_test(the_act_carries_everything_staff_need),
        cmocka_unit_test(a_past_time_is_refused_kindly),
    };
    return cmocka_run_group_tests(tests, load_config, drop_config);
}
