/* Paying said behind a day: 15号交, 月底一定补上, 25号我老公去付. */
#include "intents/time_said.h"

enum { LEADS_MAX = 5 };

/* What may stand between the day and its verb: who, how surely, on which way. */
static const char *const leads[] = {
    "左右", "之前", "以前", "前台", "前", "上午", "下午", "晚上", "中午", "早上", "再", "就", "才能", "才",
    "一定", "肯定", "准时", "保证", "争取", "尽量", "会", "去", "过去", "来", "过来", "到",
    "物业", "你们那", "我们", "我", "老公", "老婆", "爱人", "妈", "爸", "儿子", "女儿", "发了工资",
    "发工资", "发薪", "工资到了", "把", "钱", "全部", "全", "一起", "一并", "一次性", " ", ",", NULL};
static const char *const deeds[] = {
    "补交",   "补缴",   "补上", "补齐", "补清", "结清",   "还清",   "转账",   "转给", "转过去",
    "转过来", "汇款",   "汇给", "打款", "打给你", "打过去", "打过来", "续费",   "给钱", "给你",
    "充值",   "交",     "缴",   "付",   NULL};
/* Behind the verb: what has happened already, what is no money, what is no promise. */
static const char *const others[] = {"了", "过", "的",   "完了", "清了", "齐了", "好了",
                                     "上了", "房", "楼", "付",   "接",   "给",   "通",
                                     "流", "往", "叉",   "警",   "不",   "个",   "换",
                                     NULL};

bool time_pays(struct text text, size_t at)
{
    for (int i = 0; i < LEADS_MAX && numeral_skip_any(text, &at, leads) >= 0; i++) {
    }
    return numeral_skip_any(text, &at, deeds) >= 0 && !time_stands(text, at, others);
}
