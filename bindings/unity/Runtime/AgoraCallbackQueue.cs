using System;
using UnityEngine;

namespace agora_rtm {
    /// <summary>Delivers, once a frame, what waits: the events of every client, and actions that the game has put in.</summary>
    [AddComponentMenu("")]
    [DisallowMultipleComponent]
    [DefaultExecutionOrder(-1000)] // a script sees in its Update what came in before this frame
    public class AgoraCallbackQueue : MonoBehaviour {
        /// <summary>Forgets the actions that wait. The events of clients are not among them: none of those is ever dropped.</summary>
        public void ClearQueue() {
            Pump.ClearActions();
        }

        /// <summary>Has an action run on the main thread, in this frame or the next. Any thread; in order.</summary>
        public void EnQueue(Action action) {
            Pump.Add(action);
        }

        private void Update() {
            DeviceLife.Look();
            Pump.RunFrame(Time.frameCount);
        }

        private void OnApplicationPause(bool paused) {
            DeviceLife.Paused(paused);
        }

        private void OnDestroy() {
            if (AgoraCallbackObject.Forget(this)) Lifecycle.ObjectDestroyed();
        }
    }
}
