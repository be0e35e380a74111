// The headers used from C++.
#include <rtm/rtm.h>

int main() {
    rtm_message message;
    rtm_message_init(&message, sizeof message);
    return message.id > 0 && message.type == RTM_MESSAGE_TYPE_TEXT ? 0 : 1;
}
