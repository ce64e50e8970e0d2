# One image for web process, scheduler and worker; deploy/compose.yaml says which is which.
# Runs as an ordinary user in a read-only file system, with /tmp in memory.

FROM python:3.11-slim AS libraries
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/libraries
COPY requirements.txt .
RUN /opt/libraries/bin/pip install -r requirements.txt

FROM python:3.11-slim
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /tmp --shell /usr/sbin/nologin site
COPY --from=libraries /opt/libraries /opt/libraries
WORKDIR /site
COPY .streamlit .streamlit
COPY assets assets
COPY cnn_core cnn_core
COPY server server
COPY pages pages
COPY streamlit_app.py .
# The file system cannot be written to later, and compiling at every start would take seconds.
RUN /opt/libraries/bin/python -m compileall -q cnn_core server pages streamlit_app.py
ENV PATH=/opt/libraries/bin:$PATH \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0
USER 10001:10001
EXPOSE 8501
# Of the web process; compose.yaml and kubernetes.yaml have others for the rest.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8501/healthz', timeout=4)"]
CMD ["python", "-m", "streamlit", "run", "streamlit_app.py"]
