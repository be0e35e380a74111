/*
 * librtm for Java: the native half of Messenger.java. The client is in poll mode: callbacks run on the thread that
 * polls, the main one, and may call Java without attaching anything.
 *
 * Text crosses as bytes: what JNI calls UTF-8 is an encoding of its own, which writes an emoji otherwise.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jni.h>
#include <rtm/rtm.h>

typedef struct messenger {
    rtm_client *client;
    JNIEnv *env; /* while polling: the environment of the thread that polls */
    jobject listener;
    jmethodID on_login, on_message, on_problem, on_reconnected;
} messenger;

static messenger *from_handle(jlong handle) { return (messenger *)(intptr_t)handle; }

/* may_call: with an exception pending nothing of Java may be called. Java gets it when the poll returns. */
static int may_call(messenger *m) { return !(*m->env)->ExceptionCheck(m->env); }

/* text_for_java makes an array of bytes; NULL: Java is out of memory, which an exception tells. */
static jbyteArray text_for_java(JNIEnv *env, const char *text, uint32_t length) {
    jbyteArray array = (*env)->NewByteArray(env, (jsize)length);
    if (array != NULL) (*env)->SetByteArrayRegion(env, array, 0, (jsize)length, (const jbyte *)text);
    return array;
}

static void tell_problem(messenger *m, const char *what, const char *why) {
    char line[512];
    if (!may_call(m)) return;
    snprintf(line, sizeof line, "%s: %s", what, why);
    jbyteArray text = text_for_java(m->env, line, (uint32_t)strlen(line));
    if (text == NULL) return;
    (*m->env)->CallVoidMethod(m->env, m->listener, m->on_problem, text);
    (*m->env)->DeleteLocalRef(m->env, text);
}

static void RTM_CALL on_login_success(void *user_data, rtm_client *client) {
    messenger *m = user_data;
    (void)client;
    if (may_call(m)) (*m->env)->CallVoidMethod(m->env, m->listener, m->on_login);
}

static void RTM_CALL on_login_failure(void *user_data, rtm_client *client, int32_t error_code) {
    (void)client;
    tell_problem(user_data, rtm_error_name(RTM_OPERATION_LOGIN, error_code), rtm_last_error());
}

static void RTM_CALL on_sent(void *user_data, rtm_client *client, int64_t message_id, int32_t error_code) {
    (void)client, (void)message_id;
    if (error_code != RTM_PEER_MESSAGE_ERR_OK)
        tell_problem(user_data, "a message was not delivered", rtm_error_name(RTM_OPERATION_PEER_MESSAGE, error_code));
}

static void RTM_CALL on_message(void *user_data, rtm_client *client, const char *peer_id, const rtm_message *message) {
    messenger *m = user_data;
    (void)client;
    if (!may_call(m)) return;
    jstring peer = (*m->env)->NewStringUTF(m->env, peer_id); /* ids are ASCII */
    if (peer == NULL) return;
    jbyteArray text = text_for_java(m->env, message->text, message->text_length);
    if (text != NULL) {
        (*m->env)->CallVoidMethod(m->env, m->listener, m->on_message, peer, text);
        (*m->env)->DeleteLocalRef(m->env, text);
    }
    (*m->env)->DeleteLocalRef(m->env, peer);
}

static void RTM_CALL on_reconnected(void *user_data, rtm_client *client, int32_t resumed) {
    messenger *m = user_data;
    (void)client;
    if (may_call(m)) (*m->env)->CallVoidMethod(m->env, m->listener, m->on_reconnected, (jboolean)(resumed != 0));
}

/* fail throws what librtm says about the call before, and gives the messenger up. */
static jlong fail(JNIEnv *env, messenger *m) {
    jclass exception = (*env)->FindClass(env, "java/lang/IllegalStateException");
    if (exception != NULL) (*env)->ThrowNew(env, exception, rtm_last_error());
    rtm_client_release(m->client);
    if (m->listener != NULL) (*env)->DeleteGlobalRef(env, m->listener);
    free(m);
    return 0;
}

/* login: the first calls of every program. In the order of the API: settings before the login. */
static int login(messenger *m, const char *server, const char *user, const char *log_file) {
    char parameters[512];
    rtm_client_callbacks callbacks;
    rtm_client_callbacks_init(&callbacks, sizeof callbacks);
    callbacks.user_data = m;
    callbacks.on_login_success = on_login_success;
    callbacks.on_login_failure = on_login_failure;
    callbacks.on_send_message_result = on_sent;
    callbacks.on_message_received_from_peer = on_message;
    callbacks.on_reconnected = on_reconnected;
    rtm_client_options options;
    rtm_client_options_init(&options, sizeof options);
    options.dispatch_mode = RTM_DISPATCH_POLL;
    if (rtm_client_create("my-app", &callbacks, &options, &m->client) != RTM_OK) return 0;
    /* A file can be sent on when something went wrong; without this the log goes to logcat. */
    if (rtm_client_set_log_file(m->client, log_file) != RTM_OK) return 0;
    snprintf(parameters, sizeof parameters, "{\"rtm.server_url\": \"%s\"}", server);
    return rtm_client_set_parameters(m->client, parameters) == RTM_OK && rtm_client_login(m->client, NULL, user) == RTM_OK;
}

JNIEXPORT jlong JNICALL Java_dev_librtm_sample_Messenger_open(JNIEnv *env, jclass self, jstring server, jstring user,
                                                               jstring log_file, jobject listener) {
    (void)self;
    messenger *m = calloc(1, sizeof *m);
    if (m == NULL) return 0;
    m->env = env;
    m->listener = (*env)->NewGlobalRef(env, listener);
    jclass type = (*env)->GetObjectClass(env, listener);
    m->on_login = (*env)->GetMethodID(env, type, "onLogin", "()V");
    m->on_message = m->on_login == NULL ? NULL : (*env)->GetMethodID(env, type, "onMessage", "(Ljava/lang/String;[B)V");
    m->on_problem = m->on_message == NULL ? NULL : (*env)->GetMethodID(env, type, "onProblem", "([B)V");
    m->on_reconnected = m->on_problem == NULL ? NULL : (*env)->GetMethodID(env, type, "onReconnected", "(Z)V");
    if (m->on_reconnected == NULL) { /* the exception says which method is not there */
        (*env)->DeleteGlobalRef(env, m->listener);
        free(m);
        return 0;
    }
    const char *s = (*env)->GetStringUTFChars(env, server, NULL);
    const char *u = (*env)->GetStringUTFChars(env, user, NULL);
    const char *l = (*env)->GetStringUTFChars(env, log_file, NULL);
    int accepted = s != NULL && u != NULL && l != NULL && login(m, s, u, l);
    if (s != NULL) (*env)->ReleaseStringUTFChars(env, server, s);
    if (u != NULL) (*env)->ReleaseStringUTFChars(env, user, u);
    if (l != NULL) (*env)->ReleaseStringUTFChars(env, log_file, l);
    return accepted ? (jlong)(intptr_t)m : fail(env, m);
}

JNIEXPORT jint JNICALL Java_dev_librtm_sample_Messenger_send(JNIEnv *env, jclass self, jlong handle, jstring peer, jbyteArray text) {
    (void)self;
    const char *to = (*env)->GetStringUTFChars(env, peer, NULL);
    jbyte *data = to == NULL ? NULL : (*env)->GetByteArrayElements(env, text, NULL);
    int32_t result = RTM_ERR_INVALID_ARGUMENT;
    if (data != NULL) {
        rtm_message message;
        rtm_message_init(&message, sizeof message);
        message.text = (const char *)data;
        message.text_length = (uint32_t)(*env)->GetArrayLength(env, text);
        result = rtm_client_send_message_to_peer(from_handle(handle)->client, to, &message, NULL);
        (*env)->ReleaseByteArrayElements(env, text, data, JNI_ABORT);
    }
    if (to != NULL) (*env)->ReleaseStringUTFChars(env, peer, to);
    return result;
}

JNIEXPORT void JNICALL Java_dev_librtm_sample_Messenger_poll(JNIEnv *env, jclass self, jlong handle) {
    (void)self;
    messenger *m = from_handle(handle);
    m->env = env;
    rtm_client_poll(m->client, 0, 0);
}

JNIEXPORT void JNICALL Java_dev_librtm_sample_Messenger_enterBackground(JNIEnv *env, jclass self, jlong handle) {
    (void)env, (void)self;
    rtm_client_enter_background(from_handle(handle)->client);
}

JNIEXPORT void JNICALL Java_dev_librtm_sample_Messenger_enterForeground(JNIEnv *env, jclass self, jlong handle) {
    (void)env, (void)self;
    rtm_client_enter_foreground(from_handle(handle)->client);
}

JNIEXPORT void JNICALL Java_dev_librtm_sample_Messenger_networkChanged(JNIEnv *env, jclass self, jlong handle) {
    (void)env, (void)self;
    rtm_client_network_changed(from_handle(handle)->client);
}

JNIEXPORT void JNICALL Java_dev_librtm_sample_Messenger_close(JNIEnv *env, jclass self, jlong handle) {
    (void)self;
    messenger *m = from_handle(handle);
    rtm_client_release(m->client); /* no callback runs after this */
    (*env)->DeleteGlobalRef(env, m->listener);
    free(m);
}
