/* The smallest program that uses the installed package: it creates a client and prints the version. */
#include <stdio.h>
#include <string.h>

#include <rtm/rtm.h>

int main(void) {
    rtm_client *client = NULL;
    if (rtm_client_create("package-test", NULL, NULL, &client) != RTM_OK) {
        fprintf(stderr, "create client: %s\n", rtm_last_error());
        return 1;
    }
    rtm_client_release(client);
    if (strcmp(rtm_version(), RTM_VERSION_STRING) != 0) {
        fprintf(stderr, "header %s, library %s\n", RTM_VERSION_STRING, rtm_version());
        return 1;
    }
    puts(rtm_version());
    return 0;
}
