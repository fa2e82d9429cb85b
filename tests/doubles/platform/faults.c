#include "tests/doubles/platform/faults.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fault {
    enum fault_kind kind;
    char path[FAULT_PATH_BYTES_MAX];
    int value;
    int left; /* 0: slot unused */
};

struct faults {
    struct fault items[FAULTS_MAX];
};

/* How an order is written: the number behind its key is either the value or the count. */
static const struct {
    const char *key;
    enum fault_kind kind;
    bool number_is_count;
    int times; /* when the order does not say */
} orders[] = {
    {"errcode", FAULT_ERROR, false, 1},           {"http", FAULT_HTTP, false, INT_MAX},
    {"lose_answers", FAULT_LOSE_ANSWER, true, 0}, {"garbage", FAULT_GARBAGE, true, 0},
    {"redirect", FAULT_REDIRECT, true, 0},        {"wrong_type", FAULT_WRONG_TYPE, true, 0},
    {"too_large", FAULT_TOO_LARGE, true, 0},      {"delay_ms", FAULT_DELAY, false, INT_MAX},
};

struct faults *faults_open(void)
{
    return calloc(1, sizeof(struct faults));
}

void faults_close(struct faults *faults)
{
    free(faults);
}

void faults_clear(struct faults *faults)
{
    *faults = (struct faults){0};
}

static const char *arm(struct faults *faults, const struct fault *fault)
{
    for (size_t i = 0; i < FAULTS_MAX; i++) {
        if (faults->items[i].left == 0) {
            faults->items[i] = *fault;
            return NULL;
        }
    }
    return "too many faults are armed";
}

static bool is_count(const json_t *value)
{
    return json_is_integer(value) && json_integer_value(value) >= 1 &&
           json_integer_value(value) <= INT_MAX;
}

/* Arms what one object names; path and times are its own. */
static const char *arm_object(struct faults *faults, const json_t *order, int *armed)
{
    const json_t *path = json_object_get(order, "path");
    const json_t *times = json_object_get(order, "times");
    if (times != NULL && !is_count(times)) {
        return "times is a number from 1";
    }
    if (path != NULL && json_string_length(path) - 1 >= FAULT_PATH_BYTES_MAX - 1) {
        return "path is a short text";
    }
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        const json_t *number = json_object_get(order, orders[i].key);
        if (number == NULL) {
            continue;
        }
        if (!json_is_integer(number) || (orders[i].number_is_count && !is_count(number))) {
            return "the fault needs a whole number";
        }
        int value = (int)json_integer_value(number);
        struct fault fault = {.kind = orders[i].kind, .value = value};
        fault.left = orders[i].number_is_count ? value
                     : times != NULL           ? (int)json_integer_value(times)
                                               : orders[i].times;
        snprintf(fault.path, sizeof fault.path, "%s",
                 path == NULL ? FAULT_DEFAULT_PATH : json_string_value(path));
        const char *why = arm(faults, &fault);
        if (why != NULL) {
            return why;
        }
        (*armed)++;
    }
    return NULL;
}

const char *faults_arm(struct faults *faults, const json_t *order, int *armed_out)
{
    *armed_out = 0;
    const char *why = arm_object(faults, json_object_get(order, "error"), armed_out);
    return why != NULL ? why : arm_object(faults, order, armed_out);
}

bool faults_strike(struct faults *faults, enum fault_kind kind, const char *path, int *value_out)
{
    for (size_t i = 0; i < FAULTS_MAX; i++) {
        struct fault *fault = &faults->items[i];
        if (fault->left == 0 || fault->kind != kind ||
            strncmp(path, fault->path, strlen(fault->path)) != 0) {
            continue;
        }
        fault->left -= fault->left != INT_MAX;
        *value_out = fault->value;
        return true;
    }
    return false;
}
