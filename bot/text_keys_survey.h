/* text_keys_survey.h - the part of text_keys.h about surveys. */
#ifndef BOT_TEXT_KEYS_SURVEY_H
#define BOT_TEXT_KEYS_SURVEY_H

/* What is known of a survey. */
#define TEXT_KEY_ABOUT_SURVEY                                                                      \
    "title community occupied sampled required answered seed campaign day"

#define TEXT_KEY_SURVEY_LIST(X)                                                                    \
    X(SURVEY_ASK_MODE,     "survey.ask.mode",    "title",         "days")                          \
    X(SURVEY_BEGIN,        "survey.begin",       "title",         "days")                          \
    X(SURVEY_BEGIN_ANONYMOUS, "survey.begin.anonymous", "",       "")                              \
    X(SURVEY_RETRY_MODE,   "survey.retry.mode",  "",              "")                              \
    X(SURVEY_RETRY_SCALE,  "survey.retry.scale", "points",        "")                              \
    X(SURVEY_RETRY_CHOICE, "survey.retry.choice", "",             "")                              \
    X(SURVEY_RETRY_TEXT,   "survey.retry.text",  "",              "")                              \
    X(SURVEY_AGAIN,        "survey.again",       "",              "")                              \
    X(SURVEY_REMIND,       "survey.remind",      "title",         "")                              \
    X(SURVEY_THANKS,       "survey.thanks",      "",              "")                              \
    X(SURVEY_TICKET,       "survey.ticket",      "tickets",       "")                              \
    X(SURVEY_STOPPED,      "survey.stopped",     "",              "")                              \
    X(SURVEY_HIDDEN,       "survey.hidden",      "",              "")                              \
    X(SURVEY_VISIT_TITLE,  "survey.visit.title", "room",          TEXT_KEY_ABOUT_SURVEY)           \
    X(SURVEY_VISIT,        "survey.visit",       "room",          TEXT_KEY_ABOUT_SURVEY)           \
    X(SURVEY_NOTICE_TITLE, "survey.notice.title", "title",        TEXT_KEY_ABOUT_SURVEY)           \
    X(SURVEY_NOTICE,       "survey.notice",      "title day",     TEXT_KEY_ABOUT_SURVEY)           \
    X(SURVEY_APPROVE,      "survey.approve",     "title campaign", TEXT_KEY_ABOUT_SURVEY)          \
    X(SURVEY_RESULT_TITLE, "survey.result.title", "title",        TEXT_KEY_ABOUT_SURVEY)           \
    X(SURVEY_RESULT,       "survey.result",      "title share",   TEXT_KEY_ABOUT_SURVEY " change") \
    X(SURVEY_RESULT_CHANGE, "survey.result.change", "difference chance", "")                       \
    X(SURVEY_SHARE,        "survey.share",       "share low high", "confidence count")             \
    X(SURVEY_SHARE_FEW,    "survey.share.few",   "",              "least")                         \
    X(SURVEY_TOPIC_TITLE,  "survey.topic.title", "item",          TEXT_KEY_ABOUT_SURVEY)           \
    X(SURVEY_TOPIC,        "survey.topic",       "item dissatisfied count", TEXT_KEY_ABOUT_SURVEY) \
    X(SURVEY_REVISIT_TITLE, "survey.revisit.title", "room",       TEXT_KEY_ABOUT_SURVEY)           \
    X(SURVEY_REVISIT,      "survey.revisit",     "room",          TEXT_KEY_ABOUT_SURVEY)           \
    X(SURVEY_UNNAMED_REVISIT_TITLE, "survey.revisit.anonymous.title", "", TEXT_KEY_ABOUT_SURVEY)   \
    X(SURVEY_UNNAMED_REVISIT, "survey.revisit.anonymous", "",     TEXT_KEY_ABOUT_SURVEY)           \
    X(SURVEY_UNNAMED_TITLE, "survey.opinion.anonymous.title", "opinion", "")                       \
    X(SURVEY_LABEL,        "survey.label.survey", "",             "")                              \
    X(WORDS_SURVEY,        "words.survey",       "",              "")                              \
    X(WORDS_SURVEY_STOP,   "words.survey.stop",  "",              "")                              \
    X(WORDS_SURVEY_NAMED,  "words.survey.named", "",              "")                              \
    X(WORDS_SURVEY_ANONYMOUS, "words.survey.anonymous", "",       "")

#endif
