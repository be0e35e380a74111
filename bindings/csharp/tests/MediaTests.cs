using System;
using System.IO;

namespace agora_rtm.Tests {
    /// <summary>Files and images: uploaded, sent, downloaded, canceled.</summary>
    public static class MediaTests {
        // A PNG of 3 by 2 pixels, as far as its head goes.
        internal static readonly byte[] Picture = {
            0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 3, 0, 0, 0, 2, 8, 2, 0, 0, 0, 0x12, 0x16, 0xf1, 0x4d,
        };

        private static void InFolder(Action<string> action) {
            string folder = Path.Combine(Path.GetTempPath(), "rtm-medien-größe-" + Guid.NewGuid().ToString("N"));
            Directory.CreateDirectory(folder);
            try {
                action(folder);
            } finally {
                Directory.Delete(folder, true);
            }
        }

        private static byte[] Noise(int size) {
            var noise = new byte[size];
            new Random(7).NextBytes(noise);
            return noise;
        }

        public static void AFileIsUploadedSentAndDownloaded() {
            InFolder(folder => {
                using (var server = new TestServer())
                using (Party alice = Party.LoggedIn("alice", server.Url), bob = Party.LoggedIn("bob", server.Url)) {
                    byte[] content = Noise(300000);
                    string path = Path.Combine(folder, "Übersicht.bin"), copy = Path.Combine(folder, "копия.bin");
                    File.WriteAllBytes(path, content);
                    long id = 0;
                    Check.Equal(0, alice.Client.CreateFileMessageByUploading(path, ref id), "upload: " + RtmClient.GetLastError());
                    alice.Journal.Wait("file uploaded " + id + " UPLOAD_MEDIA_ERR_OK");
                    alice.Journal.Wait("uploading " + id + " 300000/300000");
                    FileMessage file = alice.File;
                    Check.Equal(300000L, file.GetSize(), "size");
                    Check.Equal(MESSAGE_TYPE.MESSAGE_TYPE_FILE, file.GetMessageType(), "type");
                    file.SetFileName("Übersicht.bin");
                    file.SetThumbnail(new byte[] { 1, 2 });
                    file.SetText("the overview");
                    Check.Equal(0, alice.Client.SendMessageToPeer("bob", file), "SendMessageToPeer");
                    bob.Journal.Wait("file alice: Übersicht.bin");
                    Check.Equal(file.GetMediaId(), bob.File.GetMediaId(), "media id");
                    Check.Equal("300000 the overview", bob.File.GetSize() + " " + bob.File.GetText(), "size and description");
                    Check.Bytes(new byte[] { 1, 2 }, bob.File.GetThumbnailData(), "thumbnail");

                    Check.Equal(0, bob.Client.DownloadMediaToFile(bob.File.GetMediaId(), copy, 8), "to a file");
                    bob.Journal.Wait("to file 8 DOWNLOAD_MEDIA_ERR_OK");
                    Check.True(Convert.ToBase64String(content) == Convert.ToBase64String(File.ReadAllBytes(copy)), "the file is the same");
                    Check.Equal(0, bob.Client.DownloadMediaToMemory(bob.File.GetMediaId(), ref id), "to memory");
                    bob.Journal.Wait("to memory " + id + " 300000 DOWNLOAD_MEDIA_ERR_OK");
                    Check.True(Convert.ToBase64String(content) == Convert.ToBase64String(bob.Memory), "the bytes are the same");

                    RtmChannel channel = bob.Join("lobby");
                    alice.Join("lobby");
                    Check.Equal(0, channel.SendMessage(bob.File), "sent on, to a channel");
                    alice.Journal.Wait("heard file bob: Übersicht.bin");
                }
            });
        }

        public static void AnImageHasItsSize() {
            InFolder(folder => {
                using (var server = new TestServer())
                using (Party alice = Party.LoggedIn("alice", server.Url), bob = Party.LoggedIn("bob", server.Url)) {
                    string path = Path.Combine(folder, "image.png");
                    File.WriteAllBytes(path, Picture);
                    Check.Equal(0, alice.Client.CreateImageMessageByUploading(path, 3), "upload");
                    alice.Journal.Wait("image uploaded 3 UPLOAD_MEDIA_ERR_OK");
                    Check.Equal("3x2", alice.Image.GetWidth() + "x" + alice.Image.GetHeight(), "pixels");
                    RtmChannel channel = alice.Join("lobby");
                    bob.Join("lobby");
                    alice.Image.SetFileName("image.png");
                    Check.Equal(0, channel.SendMessage(alice.Image), "SendMessage");
                    bob.Journal.Wait("heard image alice: image.png");
                    Check.Equal("3x2", bob.Image.GetWidth() + "x" + bob.Image.GetHeight(), "pixels");
                }
            });
        }

        /// <summary>A program that gives all its transfers the number 0 gets an answer to each.</summary>
        public static void TransfersMayHaveTheSameNumber() {
            InFolder(folder => {
                using (var server = new TestServer())
                using (Party alice = Party.LoggedIn("alice", server.Url)) {
                    string path = Path.Combine(folder, "file.bin");
                    File.WriteAllBytes(path, Noise(100000));
                    for (int i = 0; i < 3; i++) Check.Equal(0, alice.Client.CreateFileMessageByUploading(path, 0), "upload " + i);
                    alice.Journal.Wait("file uploaded 0 UPLOAD_MEDIA_ERR_OK", 3);
                }
            });
        }

        /// <summary>A cancel either comes in time, or finds nothing; what the two results say agrees.</summary>
        public static void AnUploadIsCanceled() {
            InFolder(folder => {
                using (var server = new TestServer())
                using (Party alice = Party.LoggedIn("alice", server.Url)) {
                    string path = Path.Combine(folder, "large.bin");
                    File.WriteAllBytes(path, Noise(20 * 1024 * 1024));
                    Check.Equal(0, alice.Client.CreateFileMessageByUploading(path, 4), "upload");
                    Check.Equal(0, alice.Client.CancelMediaUpload(4), "cancel");
                    string canceled = alice.Journal.WaitFor("cancel 4 "), uploaded = alice.Journal.WaitFor("file uploaded 4 ");
                    if (uploaded == "UPLOAD_MEDIA_ERR_INTERRUPTED") {
                        // Programs of the original SDK look at the message before they look at the code.
                        Check.Equal("-7", alice.File.GetMediaId(), "media id of nothing");
                        Check.Equal(-7, alice.Client.SendMessageToPeer("alice", alice.File), "send nothing");
                    }
                    Check.Equal(canceled == "CANCEL_MEDIA_ERR_OK" ? "UPLOAD_MEDIA_ERR_INTERRUPTED" : "UPLOAD_MEDIA_ERR_OK", uploaded, "after " + canceled);
                    Check.Equal(0, alice.Client.CancelMediaUpload(4), "cancel of what has ended");
                    alice.Journal.Wait("cancel 4 CANCEL_MEDIA_ERR_NOT_EXIST", canceled == "CANCEL_MEDIA_ERR_NOT_EXIST" ? 2 : 1);
                    Check.Equal(0, alice.Client.CancelMediaDownload(99), "cancel of nothing");
                    alice.Journal.Wait("cancel 99 CANCEL_MEDIA_ERR_NOT_EXIST");
                }
            });
        }

        public static void WhatCannotBeTransferredIsRefused() {
            InFolder(folder => {
                using (var server = new TestServer())
                using (Party alice = Party.LoggedIn("alice", server.Url)) {
                    Check.Equal(1, alice.Client.CreateFileMessageByUploading(Path.Combine(folder, "missing"), 1), "a missing file");
                    Check.True(RtmClient.GetLastError().Contains("missing"), "why: " + RtmClient.GetLastError());
                    Check.Equal(2, alice.Client.CreateImageMessageByUploading(null, 1), "no path");
                    Check.Equal(2, alice.Client.DownloadMediaToMemory(null, 1), "no media id");
                    Check.Equal(2, alice.Client.DownloadMediaToFile(alice.UnknownMediaId(), folder + "/a\0b", 1), "a NUL in a path");
                    Check.Equal(1, alice.Client.DownloadMediaToFile(alice.UnknownMediaId(), folder + "/no/such/folder", 1), "a missing folder");
                }
            });
        }
    }
}
