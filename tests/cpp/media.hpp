// Files and images: uploaded, sent to a peer and a channel, downloaded, cancelled, refused.
#ifndef RTM_TESTS_CPP_MEDIA_HPP
#define RTM_TESTS_CPP_MEDIA_HPP

#include <cstdlib>
#include <fstream>
#include <sstream>

#include <unistd.h>

#include "recorder.hpp"

// A user who writes down what media bring, and sends on what was uploaded.
struct media_user : user, rtm::channel_listener {
    rtm::channel channel;
    std::mutex lock; // guards what follows
    std::string media_id;

    ~media_user() override {
        channel.release();
        client.release();
    }

    void on_media_uploading_progress(rtm::client_ref, int64_t request,
                                     const rtm_media_operation_progress &progress) override {
        if (progress.current_size == progress.total_size) log.add(line("uploaded", request, progress.total_size));
    }
    void on_media_downloading_progress(rtm::client_ref, int64_t request,
                                       const rtm_media_operation_progress &progress) override {
        if (progress.current_size == progress.total_size) log.add(line("downloaded", request, progress.total_size));
    }
    void on_file_media_upload_result(rtm::client_ref ref, int64_t request, rtm::message_view m, int32_t code) override {
        if (m) send(ref, m);
        log.add(line("file", request, code, m ? m.type() : -1));
    }
    void on_image_media_upload_result(rtm::client_ref ref, int64_t request, rtm::message_view m,
                                      int32_t code) override {
        if (m) send(ref, m);
        log.add(line("image", request, code, m ? m.type() : -1));
    }
    void on_media_download_to_file_result(rtm::client_ref, int64_t request, int32_t code) override {
        log.add(line("to file", request, code));
    }
    void on_media_download_to_memory_result(rtm::client_ref, int64_t request, rtm::list<uint8_t> memory,
                                            int32_t code) override {
        log.add(line("to memory", request, code, std::string(memory.begin(), memory.end())));
    }
    void on_media_cancel_result(rtm::client_ref, int64_t request, int32_t code) override {
        log.add(line("cancel", request, code));
    }
    void on_file_message_received_from_peer(rtm::client_ref, std::string_view peer, rtm::message_view m) override {
        got("peer file", peer, m);
    }
    void on_image_message_received_from_peer(rtm::client_ref, std::string_view peer, rtm::message_view m) override {
        got("peer image", peer, m);
    }
    void on_file_message_received(rtm::channel_ref, std::string_view peer, rtm::message_view m) override {
        got("channel file", peer, m);
    }
    void on_image_message_received(rtm::channel_ref, std::string_view peer, rtm::message_view m) override {
        got("channel image", peer, m);
    }
    void on_join_success(rtm::channel_ref) override { log.add("joined"); }

    std::string last_media() {
        std::lock_guard<std::mutex> held(lock);
        return media_id;
    }

  private:
    void send(rtm::client_ref ref, rtm::message_view uploaded) {
        static const uint8_t picture[] = {9, 8, 7};
        rtm_message m = uploaded;
        m.file_name = "name.txt";
        m.file_name_length = 8;
        m.thumbnail = picture;
        m.thumbnail_length = sizeof picture;
        m.thumbnail_width = 5;
        m.thumbnail_height = 6;
        ACCEPTED(ref.send_message_to_peer("bert", m));
        ACCEPTED(channel.send_message(m));
    }
    void got(const char *what, std::string_view from, rtm::message_view m) {
        std::lock_guard<std::mutex> held(lock);
        media_id = m.media_id();
        log.add(line(std::string_view(what), from, m.type(), m.media_size(), m.file_name(),
                     static_cast<int64_t>(m.thumbnail().size()), m.width(), m.height(), m.thumbnail_width(), m.thumbnail_height()));
    }
};

inline void test_media() {
    char directory[] = "/tmp/rtm-cpp-XXXXXX";
    if (!CHECK(mkdtemp(directory) != nullptr)) return;
    const std::string folder = directory, text = folder + "/text", image = folder + "/dot.bmp", copy = folder + "/copy";
    // A bitmap of 3 by 2 pixels, as far as its head goes.
    const unsigned char head[] = {'B', 'M', 58, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 24, 0};
    std::ofstream(text) << "file of anna";
    std::ofstream(image, std::ios::binary).write(reinterpret_cast<const char *>(head), sizeof head);

    media_user a, b;
    a.log_in("anna");
    b.log_in("bert");
    for (media_user *u : {&a, &b}) {
        ACCEPTED(u->channel.create(u->client, "gallery", *u));
        ACCEPTED(u->channel.join());
        AWAIT(u->log, "joined");
    }
    ACCEPTED(a.client.create_file_message_by_uploading(text, 1));
    AWAIT(a.log, "uploaded 1 12");
    AWAIT(a.log, "file 1 0 3");
    AWAIT(b.log, "peer file anna 3 12 name.txt 3 0 0 5 6");
    ACCEPTED(b.client.download_media_to_memory(b.last_media(), 2));
    AWAIT(b.log, "downloaded 2 12");
    AWAIT(b.log, "to memory 2 0 file of anna");
    ACCEPTED(b.client.download_media_to_file(b.last_media(), copy, 3));
    AWAIT(b.log, "to file 3 0");
    std::stringstream read;
    read << std::ifstream(copy).rdbuf();
    CHECK(read.str() == "file of anna");

    // The same media again, by its id.
    const std::string id = b.last_media();
    ACCEPTED(a.client.send_message_to_peer("bert", rtm::file_message(id.c_str(), "again")));
    AWAIT(b.log, "peer file anna 3 0  0 0 0 0 0");
    ACCEPTED(a.channel.send_message(rtm::image_message(id.c_str())));
    AWAIT(b.log, "channel image anna 4 0  0 0 0 0 0");

    ACCEPTED(a.client.create_image_message_by_uploading(image, 4));
    AWAIT(a.log, "image 4 0 4");
    AWAIT(b.log, "peer image anna 4 30 name.txt 3 3 2 5 6");

    ACCEPTED(a.client.cancel_media_upload(77));
    AWAIT(a.log, line("cancel", 77, RTM_CANCEL_MEDIA_ERR_NOT_EXIST));
    ACCEPTED(a.client.cancel_media_download(78));
    AWAIT(a.log, line("cancel", 78, RTM_CANCEL_MEDIA_ERR_NOT_EXIST));
    REFUSED(a.client.create_file_message_by_uploading(folder + "/none", 5), RTM_UPLOAD_MEDIA_ERR_FAILURE);
    REFUSED(a.client.create_file_message_by_uploading(text + std::string("\0x", 2), 5), RTM_UPLOAD_MEDIA_ERR_INVALID_ARGUMENT);
    REFUSED(a.client.create_image_message_by_uploading("", 5), RTM_UPLOAD_MEDIA_ERR_INVALID_ARGUMENT);
    REFUSED(a.client.download_media_to_memory("/", 5), RTM_DOWNLOAD_MEDIA_ERR_INVALID_ARGUMENT);
    REFUSED(a.client.download_media_to_file(id, "", 5), RTM_DOWNLOAD_MEDIA_ERR_INVALID_ARGUMENT);
    for (const std::string &file : {text, image, copy}) unlink(file.c_str());
    rmdir(directory);

    rtm::client_ref none;
    REFUSED(none.create_file_message_by_uploading(text, 1), RTM_ERR_INVALID_HANDLE);
    REFUSED(none.create_image_message_by_uploading(text, 1), RTM_ERR_INVALID_HANDLE);
    REFUSED(none.download_media_to_file("id", text, 1), RTM_ERR_INVALID_HANDLE);
    REFUSED(none.download_media_to_memory("id", 1), RTM_ERR_INVALID_HANDLE);
    REFUSED(none.cancel_media_upload(1), RTM_ERR_INVALID_HANDLE);
    REFUSED(none.cancel_media_download(1), RTM_ERR_INVALID_HANDLE);
}

#endif
