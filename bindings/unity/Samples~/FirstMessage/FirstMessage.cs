using agora_rtm;
using UnityEngine;

public class FirstMessage : MonoBehaviour {
    private RtmClient client;

    private void Start() {
        var handler = new RtmClientEventHandler();
        handler.OnLoginSuccess = id => client.SendMessageToPeer("me", client.CreateMessage("Hello, world!"));
        handler.OnLoginFailure = (id, code) => Debug.LogError(code + ": " + RtmClient.GetLastError());
        handler.OnMessageReceivedFromPeer = (id, peer, message) => Debug.Log(peer + " says: " + message.GetText());
        client = new RtmClient("my-app", handler);
        client.Login(null, "me");
    }

    private void OnDestroy() {
        client.Dispose();
    }
}
