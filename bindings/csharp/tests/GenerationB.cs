// A game as it was written for version 1.4.8 of the original SDK. Only what differs from the version before: the flag of
// messages is in the namespace, and one upload gives its number back.
using System;
using System.Collections.Generic;
using agora_rtm;

namespace GenerationB {
    public class Game : IDisposable {
        public readonly List<string> log = new List<string>();
        private RtmClient client;
        private RtmClientEventHandler handler = new RtmClientEventHandler();

        public void Start(string appId) {
            client = new RtmClient(appId, handler);
            handler.OnFileMediaUploadResult = (int id, Int64 requestId, FileMessage fileMessage, UPLOAD_MEDIA_ERR_CODE code) => log.Add("upload " + requestId + " " + code);
            handler.OnImageMediaUploadResult = OnImage;
            if (handler.OnImageMediaUploadResult != null) handler.OnImageMediaUploadResult(0, 5, null, UPLOAD_MEDIA_ERR_CODE.UPLOAD_MEDIA_ERR_FAILURE);
            log.Add("handler " + handler.GetPtr());
        }

        private void OnImage(int id, Int64 requestId, ImageMessage imageMessage, UPLOAD_MEDIA_ERR_CODE code) { log.Add("image " + requestId + " " + code); }

        public List<int> UseEverything() {
            var results = new List<int>();
            Int64 requestId = 0;
            results.Add(client.SetLogFilter(0));
            results.Add(client.CreateFileMessageByUploading(filePath: "missing.txt", requestId: ref requestId));
            results.Add(client.CreateImageMessageByUploading("missing.png", requestId));
            results.Add(client.DownloadMediaToMemory("id", 77));
            results.Add(client.QueryPeersOnlineStatus(new string[] { "bob" }, 222222));
            results.Add(client.ClearLocalUserAttributes(3));
            results.Add(client.ClearChannelAttributes("lobby", false, 4));
            MESSAGE_FLAG flag = MESSAGE_FLAG.RECEIVE;
            TextMessage received = new TextMessage(client.CreateMessage("text"), flag);
            log.Add(received.GetText());
            RtmChannelAttribute attribute = new RtmChannelAttribute(MESSAGE_FLAG.SEND);
            attribute.SetKey("key");
            attribute.SetValue("value");
            log.Add(new RtmChannelAttribute(attribute, MESSAGE_FLAG.RECEIVE).GetKey() + client.CreateMessage("x").GetPtr() + attribute.GetPtr());
            return results;
        }

        public void Dispose() {
            client.Dispose();
            client = null;
        }
    }
}
