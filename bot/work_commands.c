/* work_commands.c - ops about work that no resident asked for: notices of heavy rain. */
#include "bot/base/date.h"
#include "bot/command.h"
#include "bot/patrol.h"
#include "bot/render.h"

enum { NOTICE_TEXT_BYTES_MAX = 1000 };

static bool read_moment(const struct command *command, const struct community *community,
                        const char *key, int64_t *at_ms_out)
{
    return date_parse_moment(command_text(command, key), community->frame.utc_offset_minutes,
                             at_ms_out);
}

static enum status run_weather(struct command *command)
{
    const struct community *community = command_community(command);
    if (community == NULL) {
        return ST_NOT_FOUND;
    }
    struct weather_notice notice = {
        .community = text_of(community->id),
        .kind = command_text(command, "kind"),
        .text = text_cut_utf8(command_text(command, "text"), NOTICE_TEXT_BYTES_MAX),
        .actor = text_of(command->viewer->username),
    };
    bool known = false;
    enum status status = read_moment(command, community, "from", &notice.from_ms) &&
                                 read_moment(command, community, "until", &notice.until_ms)
                             ? patrol_notice(command->turn, &notice, &known)
                             : ST_MALFORMED;
    if (status == ST_OK) {
        json_out_string(&command->answer, "community", community->id);
        json_out_bool(&command->answer, "known", known);
    }
    return status;
}

const struct command_op work_ops[] = {
    {"weather.notice", COMMAND_ROLE | COMMAND_CHANGES, run_weather},
    {NULL, 0, NULL},
};
