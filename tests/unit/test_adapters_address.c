/* Where the gateway may listen with published secrets. */
#include "adapters/address.h"
#include "tests/unit/check.h"

static void only_addresses_of_this_machine_are_loopback(void **state)
{
    (void)state;
    static const struct {
        const char *listen;
        bool loopback;
    } cases[] = {
        {"127.0.0.1:8080", true},
        {"127.8.9.1:0", true},
        {"[::1]:8080", true},
        {"[::ffff:127.0.0.1]:8080", true},
        {"0.0.0.0:8080", false},
        {"[::]:8080", false},
        {"192.168.1.20:8080", false},
        {"127.0.0.1", false},
        {"localhost:8080", false}, /* names are not looked up */
        {"127.evil.example:80", false},
        {"", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK(address_listens_on_loopback(cases[i].listen) == cases[i].loopback, "%s",
              cases[i].listen);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_addresses_of_this_machine_are_loopback),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
