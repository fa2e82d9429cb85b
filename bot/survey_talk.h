/* survey_talk.h - a survey in chat: question by question, put aside for other things and taken up
 * again, reminded of once, over after some days (R-SUR-3).
 *
 * What a resident answers without a name is kept out of the record of his chat: the message is stored
 * as a sentence that says so. Heard before the message is stored, taken after. */
#ifndef BOT_SURVEY_TALK_H
#define BOT_SURVEY_TALK_H

#include "bot/survey_sheet.h"
#include "store/answer.h"
#include "store/timer.h"

enum survey_heard_kind {
    HEARD_NOTHING, /* it is about something else */
    HEARD_START,
    HEARD_MODE,   /* with or without a name */
    HEARD_ANSWER, /* value; size 0: passed over */
    HEARD_AGAIN,  /* "继续": the question once more */
    HEARD_STOP,
    HEARD_RETRY,
    SURVEY_HEARD_COUNT
};
struct survey_heard {
    enum survey_heard_kind kind;
    bool open;   /* he is filling in a sheet */
    bool hidden; /* the words must not be stored with his chat */
    struct survey_session session;
    struct survey survey;
    const struct questionnaire *form;
    size_t index; /* of the question that waits; question_count: the mode is asked for */
    enum sheet_mode mode;
    struct text value;
};
struct survey_words {
    struct text raw; /* as he wrote them */
    const struct match_result *match;
    bool asked;   /* a question about a ticket waits too (store/ask.h) */
    bool waiting; /* … or one of the dialogue: it comes first */
};
/* Does the message ask to take part? What is cheap to ask of every message. */
bool survey_talk_begins(const struct turn *turn, const struct match_result *match);
/* Texts of heard live in the turn's arena. */
MUST_CHECK enum status survey_talk_hear(struct turn *turn, const struct contact *contact,
                                        const struct survey_words *words,
                                        struct survey_heard *heard_out);
/* What is heard is done, and the reply to it is in the turn's arena. */
MUST_CHECK enum status survey_talk_take(struct turn *turn, const struct contact *contact,
                                        struct survey_heard *heard, struct text *reply_out);
/* Something else was answered, and nothing waits for him any more: the question once more. */
MUST_CHECK enum status survey_talk_resume(struct turn *turn, struct survey_heard *heard,
                                          struct text *question_out);
/* The timer of a sheet that was begun: reminded of, or forgotten. */
MUST_CHECK enum status survey_talk_due(struct turn *turn, const struct timer *timer);

#endif
