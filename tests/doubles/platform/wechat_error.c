#include "tests/doubles/platform/wechat_error.h"

#include <stddef.h>

const char *wechat_error_message(int number)
{
    static const struct {
        int number;
        const char *message;
    } facts[] = {
#define X(name, number, message) {number, message},
        WECHAT_ERROR_LIST(X)
#undef X
    };
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
        if (facts[i].number == number) {
            return facts[i].message;
        }
    }
    return "unknown error";
}
