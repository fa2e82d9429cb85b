#include "tests/bench/resident.h"

#include <stdio.h>
#include <string.h>

static const char *const faults[] = {
    "厨房水管漏水了", "卫生间马桶堵了", "客厅灯不亮",     "空调不制冷了",
    "阳台窗户关不上", "卧室墙面渗水",   "入户门禁刷不开", "热水器打不着火",
};
enum { FAULT_COUNT = sizeof faults / sizeof faults[0] };

/* What the words of an answer ask for. First match wins: a summary that asks to be
 * confirmed names room, phone and time as well. */
static const struct {
    const char *words;
    enum resident_says says;
} questions[] = {
    {"同一件", SAYS_NO},  {"“不是”", SAYS_NO},  {"回复“对”", SAYS_YES}, {"对吗", SAYS_YES},
    {"确认", SAYS_YES},   {"房号", SAYS_ROOM},  {"几栋", SAYS_ROOM},    {"电话", SAYS_PHONE},
    {"手机", SAYS_PHONE}, {"时间", SAYS_TIME},  {"时候", SAYS_TIME},    {"称呼", SAYS_NAME},
    {"姓名", SAYS_NAME},  {"问题", SAYS_FAULT}, {"哪里坏", SAYS_FAULT},
};

/* Only the answer to an opened ticket has these words. */
static const char ticket_words[] = "已登记，工单号";

/* splitmix64: neighbouring numbers become unrelated ones. */
static uint64_t scatter(uint64_t value)
{
    value += UINT64_C(0x9e3779b97f4a7c15);
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

void resident_begin(struct resident *resident, uint64_t number, uint64_t seed)
{
    const uint64_t chance = scatter(number ^ (seed << 32));
    *resident = (struct resident){
        .number = number,
        .brief = (chance & 1) != 0,
        .fault = (unsigned)((chance >> 8) % FAULT_COUNT),
        .says = SAYS_OPENING,
    };
    (void)snprintf(resident->openid, sizeof resident->openid, "oBench%08u%014llu",
                   (unsigned)(seed % 100000000), (unsigned long long)number);
}

/* 118,800 homes: 99 buildings with 10 entrances of 30 floors with 4 doors. */
static int write_room(const struct resident *resident, char *out, size_t capacity_bytes)
{
    const uint64_t n = resident->number;
    return snprintf(out, capacity_bytes, "%u栋%u单元%u%02u", (unsigned)(n % 99 + 1),
                    (unsigned)(n / 99 % 10 + 1), (unsigned)(n / 3960 % 30 + 1),
                    (unsigned)(n / 990 % 4 + 1));
}

static int write_phone(const struct resident *resident, char *out, size_t capacity_bytes)
{
    return snprintf(out, capacity_bytes, "138%08u", (unsigned)(resident->number % 100000000));
}

static int write_opening(const struct resident *resident, char *out, size_t capacity_bytes)
{
    if (resident->brief) {
        return snprintf(out, capacity_bytes, "%s", faults[resident->fault]);
    }
    char room[40], phone[16];
    (void)write_room(resident, room, sizeof room);
    (void)write_phone(resident, phone, sizeof phone);
    return snprintf(out, capacity_bytes, "%s%s，我叫王建国，电话%s，明天下午三点有空", room,
                    faults[resident->fault], phone);
}

static int write_text(const struct resident *resident, char *out, size_t capacity_bytes)
{
    switch (resident->says) {
    case SAYS_OPENING:
        return write_opening(resident, out, capacity_bytes);
    case SAYS_ROOM:
        return write_room(resident, out, capacity_bytes);
    case SAYS_PHONE:
        return write_phone(resident, out, capacity_bytes);
    case SAYS_TIME:
        return snprintf(out, capacity_bytes, "明天下午三点");
    case SAYS_NAME:
        return snprintf(out, capacity_bytes, "我叫王建国");
    case SAYS_FAULT:
        return snprintf(out, capacity_bytes, "%s", faults[resident->fault]);
    case SAYS_NO:
        return snprintf(out, capacity_bytes, "不是");
    case SAYS_YES:
    case SAYS_COUNT:
        break;
    }
    return snprintf(out, capacity_bytes, "对");
}

size_t resident_speak(struct resident *resident, char *out, size_t capacity_bytes)
{
    const int size = write_text(resident, out, capacity_bytes);
    resident->sent++;
    return size < 0 ? 0 : (size_t)size < capacity_bytes ? (size_t)size : capacity_bytes - 1;
}

static bool contains(const char *text, size_t size, const char *words)
{
    return memmem(text, size, words, strlen(words)) != NULL;
}

static enum resident_says next_words(const struct resident *resident, const char *reply,
                                     size_t size)
{
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
        if (contains(reply, size, questions[i].words)) {
            return questions[i].says;
        }
    }
    return resident->says + 1 < SAYS_COUNT ? resident->says + 1 : SAYS_YES;
}

enum resident_outcome resident_hear(struct resident *resident, const char *reply, size_t size)
{
    if (contains(reply, size, ticket_words)) {
        return RESIDENT_HAS_TICKET;
    }
    if (resident->sent >= RESIDENT_MESSAGES_MAX) {
        return RESIDENT_GAVE_UP;
    }
    resident->says = next_words(resident, reply, size);
    return RESIDENT_GOES_ON;
}
